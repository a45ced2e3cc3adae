import { cutText } from './truncate.ts'

/** What a message and a stack may have, in characters: who throws may have put in all that a peer has sent. */
const LONGEST_MESSAGE = 1_000
const LONGEST_STACK = 4_000

/** The code of an error that has none. */
const UNKNOWN = 'UNKNOWN'

/**
 * What a thrown value says, cut to 1,000 characters. Never throws, whatever was thrown (P3): undefined, a symbol, a
 * revoked proxy, an object whose getters throw.
 */
export const messageOf = (thrown: unknown): string => {
  const message = fieldOf(thrown, 'message')
  if (typeof message === 'string' && message !== '') return cutText(message, LONGEST_MESSAGE)
  if (!isObject(thrown)) return cutText(String(thrown), LONGEST_MESSAGE)
  const name = fieldOf(thrown, 'name')
  return `${typeof name === 'string' && name !== '' ? cutText(name, 100) : 'an object'} without a message`
}

/**
 * Its stack, cut to 4,000 characters, with the message in it cut first: the frames are what one looks for. Undefined
 * where it has none. Never throws.
 */
export const stackOf = (thrown: unknown): string | undefined => {
  const stack = fieldOf(thrown, 'stack')
  if (typeof stack !== 'string' || stack === '') return undefined
  const message = fieldOf(thrown, 'message')
  const short =
    typeof message === 'string' && message.length > LONGEST_MESSAGE
      ? stack.replace(message, () => cutText(message, LONGEST_MESSAGE))
      : stack
  return cutText(short, LONGEST_STACK)
}

/** Its code, as `EADDRINUSE`; `UNKNOWN` where it has none. Never throws. */
export const codeOf = (thrown: unknown): string => {
  const code = fieldOf(thrown, 'code')
  return typeof code === 'string' ? cutText(code, 100) : UNKNOWN
}

const isObject = (value: unknown): boolean =>
  (typeof value === 'object' && value !== null) || typeof value === 'function'

/** What stands in a field of it; undefined where it cannot be read. Never throws. */
export const fieldOf = (thrown: unknown, name: string): unknown => {
  try {
    return (thrown as Readonly<Record<string, unknown>> | null | undefined)?.[name]
  } catch {
    return undefined
  }
}
