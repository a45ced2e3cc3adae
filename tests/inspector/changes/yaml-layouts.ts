import fc from 'fast-check'

/** Where something stands in a text. */
export interface Extent {
  readonly path: readonly (string | number)[]
  readonly from: number
  readonly to: number
}

/** A text of YAML in a layout of its own, with where its scalars stand, and the pairs and elements of its blocks. */
export interface Layout {
  readonly text: string
  readonly scalars: readonly Extent[]
  readonly blocks: readonly Extent[]
}

type Pick = <T>(...choices: readonly T[]) => T

/** Writes a random tree of maps, lists and scalars, each in a random style. */
class Writer {
  readonly scalars: Extent[] = []
  readonly blocks: Extent[] = []
  readonly #pick: Pick
  readonly #eol: string
  #anchors = 0
  /** Whether what was written last are lines behind `|` or `>`. */
  #isOfLines = false
  text = ''

  constructor(pick: Pick) {
    this.#pick = pick
    this.#eol = pick('\n', '\r\n')
  }

  /** What is in a block, at its column; the first of it begins where the text ends if `isInline`. */
  block(path: Extent['path'], column: number, depth: number, isInline: boolean): void {
    const pick = this.#pick
    const isList = path.length > 0 && pick(true, false)
    const count = pick(1, 2, 3)
    for (let index = 0; index < count; index++) {
      if (index > 0 || !isInline) this.#between(column)
      const step = isList ? index : `k${index}`
      const from = this.text.length
      this.text += isList ? '-' : pick(`${step}:`, `"${step}":`, `'${step}':`)
      this.#value([...path, step], column, depth, isList)
      this.blocks.push({ path: [...path, step], from, to: this.text.length })
      this.#rest()
    }
  }

  #value(path: Extent['path'], column: number, depth: number, isList: boolean): void {
    const pick = this.#pick
    const kind = depth === 0 ? 'scalar' : pick('scalar', 'block', 'flow', 'lines')
    if (kind === 'scalar') {
      this.text += pick(' ', '   ')
      this.#scalar(path)
    } else if (kind === 'flow') {
      this.text += ' '
      this.#flow(path, depth - 1)
    } else if (kind === 'lines') this.#lines(column + pick(1, 2, 5))
    else if (isList && pick(true, false)) {
      const gap = pick(1, 3)
      this.text += ' '.repeat(gap)
      this.block(path, column + 1 + gap, depth - 1, true)
      // The block has ended its last line already.
      this.text = this.text.slice(0, -this.#eol.length)
    } else {
      this.text += pick('', ' # why') + this.#eol
      this.block(path, column + pick(1, 2, 4), depth - 1, false)
      this.text = this.text.slice(0, -this.#eol.length)
    }
  }

  #scalar(path: Extent['path']): void {
    const pick = this.#pick
    this.text += pick('', '', '', `&a${this.#anchors++} `)
    const from = this.text.length
    this.text += pick('8080', 'plain', 'two words', "'single'", '"double \\u00e9"', 'true', '0x1f', "''", 'null', '~')
    this.scalars.push({ path, from, to: this.text.length })
  }

  #flow(path: Extent['path'], depth: number): void {
    const pick = this.#pick
    const [open, close] = pick(['{', '}'], ['[', ']']) as readonly [string, string]
    const blank = pick('', ' ')
    this.text += open + blank
    const count = pick(1, 2, 3)
    for (let index = 0; index < count; index++) {
      if (index > 0) this.text += pick(', ', ' , ', ',  ')
      const step = open === '[' ? index : `f${index}`
      if (open === '{') this.text += `${step}: `
      if (depth > 0 && pick(true, false)) this.#flow([...path, step], depth - 1)
      else this.#scalar([...path, step])
    }
    this.text += pick('', ',') + blank + close
  }

  #lines(column: number): void {
    const pick = this.#pick
    this.text += ` ${pick('|', '|-', '>')}${pick('', ' # lines')}${this.#eol}`
    const line = (index: number) => ' '.repeat(column) + pick(`line ${index}`, `10.0.0.${index}   ; x`)
    this.text += Array.from({ length: pick(1, 2, 4) }, (_, index) => line(index)).join(this.#eol)
    this.#isOfLines = true
  }

  /** The end of a line: behind `|` a comment would be text. */
  #rest(): void {
    this.text += (this.#isOfLines ? '' : this.#pick('', '', '  ', ' # note', '    # a: b, c')) + this.#eol
  }

  /** What stands between two elements: nothing, empty lines, comments. */
  #between(column: number): void {
    const indent = ' '.repeat(column)
    const gaps = ['', '', this.#eol, `${indent}# about it${this.#eol}`, this.#eol + this.#eol]
    if (!this.#isOfLines && this.text !== '') this.text += this.#pick(...gaps)
    this.text += indent
    this.#isOfLines = false
  }
}

/** Layouts by their seed: one that fails is short enough as it is, and shrinking it would take minutes. */
export const layouts = (): fc.Arbitrary<Layout> => fc.noShrink(fc.integer({ min: 1 })).map(layoutOf)

const layoutOf = (seed: number): Layout => {
  let state = seed
  const pick: Pick = (...choices) => {
    // xorshift32 (Marsaglia, 2003)
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return choices[(state >>> 0) % choices.length] as (typeof choices)[number]
  }
  const writer = new Writer(pick)
  writer.block([], 0, 3, false)
  const { scalars, blocks } = writer
  return { text: pick(writer.text, writer.text.trimEnd()), scalars, blocks }
}
