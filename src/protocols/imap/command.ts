/** A command as a client gives it (RFC 9051, 2.2.1). */
export interface Command {
  readonly tag: string
  /** In capitals: `LOGIN`. */
  readonly name: string
  /** What its atoms, quoted strings and literals say; parentheses stand for themselves. */
  readonly arguments: readonly string[]
  /** What each of them is: `(`, `)`, `s` for a string, `N` for the atom NIL, `a` for another atom. */
  readonly shape: string
}

/** An argument, and its letter in the shape. */
export interface Argument {
  readonly text: string
  readonly shape: string
}

/** The announcement of a literal, which ends a line: `{5}`, or `{5+}` where the client does not wait. */
export interface Literal {
  readonly size: number
  /** The client waits to be told to go on. */
  readonly isSynchronizing: boolean
}

/** What the tag of a command is made of: ASTRING-CHAR without `+` (RFC 9051, 9). */
const BEGINNING = /^([^\P{ASCII}\p{Cc} (){%*"\\+]+)(?= |$)(?: ([A-Za-z][A-Za-z0-9.-]*)(?= |$))?/u

/** The longest tag; those of clients have five characters or so. */
const LONGEST_TAG = 128

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
 * Spaces at the end are nothing: some clients send them. Undefined: there is something that is no argument.
 */
export const readArguments = (part: string): Argument[] | undefined => {
  const found: Argument[] = []
  const end = endOf(part)
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < end; ) {
    const [whole, parenthesis, quoted, literal, atom] = TOKEN.exec(part) ?? []
    if (whole === undefined) return undefined
    if (parenthesis !== undefined) found.push({ text: parenthesis, shape: parenthesis })
    else if (quoted !== undefined) found.push(stringOf(quoted.replace(/\\(["\\])/g, '$1')))
    else if (literal === undefined)
      found.push({ text: atom as string, shape: /^nil$/i.test(atom as string) ? 'N' : 'a' })
  }
  return found
}

/** Where the spaces at the end begin. */
const endOf = (part: string): number => {
  let end = part.length
  while (part[end - 1] === ' ') end--
  return end
}

/** What a quoted string or a literal says. */
export const stringOf = (text: string): Argument => ({ text, shape: 's' })

/** Text of a client; undefined for what is no UTF-8, or holds a NUL. */
export const readText = (bytes: Buffer): string | undefined => {
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
