import { isDeepStrictEqual } from 'node:util'
import { parse, type ToStringOptions } from 'yaml'
import { matchLines } from './match-lines.ts'

/** How a text is to be written so that it looks as it does. Lines are never folded. */
export const styleOf = (text: string): ToStringOptions => ({
  lineWidth: 0,
  indent: /^[^\s#-][^\n]*:[^\n]*\n(?:[ \t]*(?:#[^\n]*)?\n)*( +)\S/m.exec(text)?.[1]?.length ?? 2,
  indentSeq: !/^( *)[^\s#-][^\n]*:[ \t]*(?:#[^\n]*)?\n\1- /m.test(text),
  flowCollectionPadding: !/\{[^\s}]/.test(text),
})

/**
 * The edited text, with the lines of the original wherever no edit has been: yaml writes a document anew, with other
 * blanks before comments and other breaks. `before` is the original as yaml writes it, `after` the same with the edits.
 * Should the two not go together, it is `after`.
 */
export const likeBefore = (original: string, before: string, after: string): string => {
  const [written, canonical, edited] = [original, before, after].map((text) => text.split('\n')) as [
    string[],
    string[],
    string[],
  ]
  const kept = matchLines(canonical, edited)
  const lines: string[] = []
  let at = 0
  for (const block of blocksOf(written, canonical)) {
    const place = placeOf(block, kept, at, edited.length)
    if (place === undefined) continue
    lines.push(...edited.slice(at, place), ...written.slice(block.from, block.to))
    at = place + block.otherTo - block.otherFrom
  }
  const text = [...lines, ...edited.slice(at)].join('\n')
  return saysTheSame(text, after) ? text : after
}

/** Lines of the original, and the lines that yaml writes instead. */
interface Block {
  readonly from: number
  readonly to: number
  readonly otherFrom: number
  readonly otherTo: number
}

/** Both texts cut wherever they go together but for blanks. */
const blocksOf = (written: readonly string[], canonical: readonly string[]): Block[] => {
  const plain = (line: string) => line.replace(/\s+/g, ' ').trim()
  const blocks: Block[] = []
  let [from, otherFrom] = [0, 0]
  const cut = (to: number, otherTo: number): void => {
    if (to > from || otherTo > otherFrom) blocks.push({ from, to, otherFrom, otherTo })
    from = to
    otherFrom = otherTo
  }
  for (const [index, other] of matchLines(written.map(plain), canonical.map(plain)).entries()) {
    if (other < 0) continue
    cut(index, other)
    cut(index + 1, other + 1)
  }
  cut(written.length, canonical.length)
  return blocks
}

/** Where a block stands in the edited text, behind what is there already; undefined when an edit has been in it. */
const placeOf = (
  { otherFrom, otherTo }: Block,
  kept: readonly number[],
  at: number,
  end: number,
): number | undefined => {
  const place = kept[otherFrom] ?? end
  if (otherFrom === otherTo) return place === at ? at : undefined
  const isWhole = kept.slice(otherFrom, otherTo).every((other, index) => other >= 0 && other === place + index)
  return isWhole ? place : undefined
}

const saysTheSame = (text: string, other: string): boolean => {
  try {
    return isDeepStrictEqual(parse(text), parse(other))
  } catch {
    return false
  }
}
