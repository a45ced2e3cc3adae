import type { ChartState } from './chart.ts'
import { type Arrow, linesOf } from './wording.ts'
import { wrap } from './wrap.ts'

/** What is written in a state's box, and the room that it takes. */
export interface Caption {
  readonly title: string
  readonly description: readonly string[]
  readonly lines: readonly string[]
  readonly width: number
  readonly height: number
}

/** Sizes in pixels. A character is as wide as in a wide font: where nothing is drawn yet, nothing can be measured. */
export const TEXT = {
  titleHeight: 18,
  lineHeight: 15,
  padding: 8,
  titleCharacter: 9,
  proseCharacter: 6.4,
  codeCharacter: 6.7,
} as const

/** In characters. */
const PROSE_WIDTH = 36
const WIDE_PROSE_WIDTH = 64
const LABEL_WIDTH = 28

/** The caption of a state, or of the chart itself. */
export const captionOf = (state: ChartState): Caption => {
  const title = titleOf(state)
  const description = wrap(state.description ?? '', state.states.length > 0 ? WIDE_PROSE_WIDTH : PROSE_WIDTH)
  const lines = linesOf(state, () => true)
  return { title, description, lines, ...sizeOf(title, description, lines) }
}

/** What is written at an arrow: a long label is broken before its actions. */
export const labelRows = ({ labels }: Arrow): string[] =>
  labels.flatMap((label) => (label.length > LABEL_WIDTH ? label.split(/ (?=\/ )/) : [label]))

/** The room that lines of code take, without padding. */
export const codeSize = (lines: readonly string[]): { width: number; height: number } => ({
  width: longest(lines) * TEXT.codeCharacter,
  height: lines.length * TEXT.lineHeight,
})

const titleOf = ({ key, type, history }: ChartState): string => {
  if (type !== 'history') return key
  return history === 'deep' ? `${key} (H*)` : `${key} (H)`
}

const sizeOf = (title: string, description: readonly string[], lines: readonly string[]) => {
  const code = codeSize(lines)
  const prose = longest(description) * TEXT.proseCharacter
  return {
    width: Math.ceil(Math.max(title.length * TEXT.titleCharacter, prose, code.width) + 2 * TEXT.padding),
    height: TEXT.titleHeight + description.length * TEXT.lineHeight + code.height + 2 * TEXT.padding,
  }
}

const longest = (lines: readonly string[]): number => Math.max(0, ...lines.map(({ length }) => length))
