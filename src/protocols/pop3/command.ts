/** A command as it was sent. */
export interface Command {
  /** In capitals. */
  readonly keyword: string
  /** All that stands behind the first space: a password may hold spaces, at its ends too. */
  readonly rest: string
  /** The same as words. */
  readonly words: readonly string[]
}

/** Reads a line without its ending. */
export const readCommand = (line: Buffer): Command => {
  const text = line.toString()
  const space = text.indexOf(' ')
  const keyword = (space === -1 ? text : text.slice(0, space)).toUpperCase()
  const rest = space === -1 ? '' : text.slice(space + 1)
  return { keyword, rest, words: rest.split(' ').filter((word) => word !== '') }
}

/** Why something is refused, for programs: RFC 2449, 8.1 and RFC 3206. */
export type ResponseCode = 'IN-USE' | 'AUTH' | 'SYS/TEMP' | 'SYS/PERM'

/** A good answer of one line. */
export const ok = (text: string): string => `+OK ${text}\r\n`

/** A bad one. */
export const err = (text: string, code?: ResponseCode): string =>
  code === undefined ? `-ERR ${text}\r\n` : `-ERR [${code}] ${text}\r\n`

/** Instead of a greeting (P2): to those who may not come, and where a limit of connections is reached. */
export const CLIENTS_ONLY = err('this server is for its clients only', 'SYS/PERM')
export const TOO_MANY = err('too many connections, come again later', 'SYS/TEMP')

/** The good-bye to whoever is here when the listener drains (D2). */
export const CLOSING = err('the server is closing, come again', 'SYS/TEMP')
