import type { StructuredElement } from './message.ts'

/** SD-NAME: printable ASCII without `=`, space, `]` and `"`; 32 long in the RFC, a little more in the field. */
const NAME = /[!#-<>-\\^-~]{1,64}/y

/** PARAM-VALUE in its quotes: `"`, `\` and `]` come with a `\` before them; a `\` before anything else is itself. */
const VALUE = /="((?:[^"\\\]]|\\.)*)"/sy

/** Reads STRUCTURED-DATA (RFC 5424 6.3) at an offset. `end` is the offset behind it; undefined: it is malformed. */
export const parseStructuredData = (
  text: string,
  start: number,
): { elements: StructuredElement[]; end: number } | undefined => {
  if (text[start] === '-') return { elements: [], end: start + 1 }
  const elements: StructuredElement[] = []
  let at = start
  while (text[at] === '[') {
    const read = parseElement(text, at + 1)
    if (read === undefined) return undefined
    elements.push(read.element)
    at = read.end
  }
  return at === start ? undefined : { elements, end: at }
}

const parseElement = (text: string, start: number): { element: StructuredElement; end: number } | undefined => {
  const id = take(NAME, text, start)?.[0]
  if (id === undefined) return undefined
  const params: [string, string][] = []
  let at = start + id.length
  while (text[at] === ' ') {
    const name = take(NAME, text, at + 1)?.[0]
    const value = name === undefined ? undefined : take(VALUE, text, at + 1 + name.length)
    if (name === undefined || value === undefined) return undefined
    params.push([name, plain(value[1] ?? '')])
    at += 1 + name.length + value[0].length
  }
  return text[at] === ']' ? { element: { id, params }, end: at + 1 } : undefined
}

const plain = (value: string): string => value.replace(/\\(["\\\]])/g, '$1')

const take = (pattern: RegExp, text: string, at: number): RegExpExecArray | undefined => {
  pattern.lastIndex = at
  return pattern.exec(text) ?? undefined
}
