/** A command as a client gives it (RFC 9051, 2.2.1). */
export interface Command {
  readonly tag: string
  /** In capitals: `LOGIN`. */
  readonly name: string
  /** What its atoms, quoted strings and literals say; parentheses stand for themselves. */
  readonly arguments: readonly string[]
}

/** The announcement of a literal, which ends a line: `{5}`, or `{5+}` where the client does not wait. */
export interface Literal {
  readonly size: number
  /** The client waits to be told to go on. */
  readonly isSynchronizing: boolean
}

/** What the tag of a command is made of: ASTRING-CHAR without `+` (RFC 9051, 9). */
const BEGINNING = /^([^\P{ASCII}\p{Cc} (){%*"\\+]+)(?: ([A-Za-z][A-Za-z0-9.-]*)(?= |$))?/u

/** The longest tag; those of clients have five characters or so. */
const LONGEST_TAG = 64

/** How a command begins, and how many characters of the line that takes; undefined for what has no tag. */
export const readBeginning = (
  line: string,
): { readonly tag: string; readonly name: string | undefined; readonly length: number } | undefined => {
  const [whole = '', tag = '', name] = BEGINNING.exec(line) ?? []
  if (tag === '' || tag.length > LONGEST_TAG) return undefined
  return { tag, name: name?.toUpperCase(), length: whole.length }
}

/** A literal's announcement at the end of a line, whatever stands before it. */
export const readLiteral = (line: string): Literal | undefined => {
  const [, size, plus] = /\{(\d+)(\+?)\}$/.exec(line) ?? []
  return size === undefined ? undefined : { size: Number(size), isSynchronizing: plus === '' }
}

/** Atoms are taken as they come: passwords hold characters that RFC 9051 wants quoted, and clients do not care. */
const TOKEN = / *(?:([()])|"((?:[^"\\\r]|\\["\\])*)"(?=[ ()]|$)|(\{\d+\+?\})$|([^\p{Cc} ()"{]+)(?=[ ()]|$))/uy

/**
 * Reads the arguments in a part of a command, up to its end or to a literal that is announced there, which is left out.
 * Undefined: there is something that is no argument.
 */
export const readArguments = (part: string): string[] | undefined => {
  const found: string[] = []
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < part.length; ) {
    const [whole, parenthesis, quoted, literal, atom] = TOKEN.exec(part) ?? []
    if (whole === undefined) return undefined
    if (literal === undefined) found.push(parenthesis ?? atom ?? unescaped(quoted as string))
  }
  return found
}

const unescaped = (quoted: string): string => quoted.replace(/\\(["\\])/g, '$1')

/** Text of a client; undefined for what is no UTF-8, or holds a NUL. */
export const readText = (bytes: Buffer): string | undefined => {
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
