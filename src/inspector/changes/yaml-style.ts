import { isDeepStrictEqual } from 'node:util'
import { parse, type ToStringOptions } from 'yaml'
import { blocksOf, linesAlike, matchLines } from './match-lines.ts'

/** How a text is to be written so that it looks as it does. Lines are never folded. */
export const styleOf = (text: string): ToStringOptions => ({
  lineWidth: 0,
  flowCollectionPadding: !/\{[^\s}]/.test(text),
})

/**
 * The edited text, with the lines of the original wherever no edit has been: yaml writes a document anew, with other
 * blanks before comments and other breaks. `before` is the original as yaml writes it, `after` the same with the edits.
 * Should the two not go together, it is `after`.
 */
export const likeBefore = (original: string, before: string, after: string): string => {
  const written = original.split('\n')
  const canonical = before.split('\n')
  const edited = after.split('\n')
  const kept = matchLines(canonical, edited)
  const levels = new Levels()
  const lines: string[] = []
  let at = 0
  const blocks = blocksOf(written, canonical)
  for (const { from, otherFrom } of blocks) levels.learn(canonical[otherFrom], written[from])
  for (const { from, to, otherFrom, otherTo } of blocks) {
    const place = placeOf(kept.slice(otherFrom, otherTo), kept[otherTo] ?? edited.length, at)
    if (place === undefined) continue
    lines.push(...edited.slice(at, place).map(levels.indent), ...written.slice(from, to))
    levels.learn(canonical[otherFrom], written[from])
    at = place + otherTo - otherFrom
  }
  const text = [...lines, ...edited.slice(at).map(levels.indent)].join('\n')
  return saysTheSame(text, after) ? text : after
}

/**
 * Where the lines of a block stand in the edited text, behind what is there already; undefined when an edit has been in
 * them. What yaml leaves out, as a second empty line, stands before the line that follows.
 */
const placeOf = (places: readonly number[], following: number, at: number): number | undefined => {
  const [place = following] = places
  const isWhole = place >= at && places.every((other, index) => other === place + index)
  return isWhole ? place : undefined
}

/** How far lines are indented in a text, for each indentation that yaml gives them. */
class Levels {
  readonly #levels = new Map<number, number>()

  /** From a line as yaml writes it, and as it stands there. The latest counts. */
  learn(canonical = '', written = ''): void {
    if (canonical.trim() === '' || !linesAlike(canonical, written)) return
    this.#levels.set(indentOf(canonical), indentOf(written))
    if (DASH.test(canonical)) this.#levels.set(dashed(canonical), dashed(written))
  }

  /** A new line as it is to stand there. */
  readonly indent = (line: string): string => {
    const own = indentOf(line)
    const start = this.#of(own)
    if (!DASH.test(line)) return ' '.repeat(start) + line.slice(own)
    const blanks = Math.max(1, this.#of(own + 2) - start - 1)
    return `${' '.repeat(start)}-${' '.repeat(blanks)}${line.slice(own + 2)}`
  }

  /** As other lines of the level, or as much deeper than those above it as yaml has it. */
  #of(level: number): number {
    const known = Math.max(0, ...[...this.#levels.keys()].filter((other) => other <= level))
    return (this.#levels.get(known) ?? known) + level - known
  }
}

const DASH = /^\s*- +/

const indentOf = (line: string): number => line.length - line.trimStart().length

/** Where the element of a list begins, behind its dash. */
const dashed = (line: string): number => DASH.exec(line)?.[0].length ?? 0

const saysTheSame = (text: string, other: string): boolean => {
  try {
    return isDeepStrictEqual(parse(text), parse(other))
  } catch {
    return false
  }
}
