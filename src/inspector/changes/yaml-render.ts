import { Document, isMap, isSeq, type Node, type Scalar, type ToStringOptions, type YAMLSeq } from 'yaml'
import type { Site } from './yaml-spots.ts'

/** How a text is laid out, as far as a new value has to look like it. */
export interface Style {
  /** How much deeper a nested block is. */
  readonly step: number
  /** Whether there are blanks inside of brackets. */
  readonly padded: boolean
}

const options = ({ step, padded }: Style): ToStringOptions => ({
  lineWidth: 0,
  indent: step,
  flowCollectionPadding: padded,
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
})

/** A value for a place in brackets, or a scalar for any place: in one line. The quotes are those of `like`. */
export const inline = (value: unknown, style: Style, like?: Scalar['type']): string => {
  const document = new Document([value])
  const list = document.contents as unknown as YAMLSeq<Scalar>
  list.flow = true
  if (typeof value === 'string' && like?.startsWith('QUOTE')) (list.items[0] as Scalar).type = like
  const text = document.toString({ ...options(style), flowCollectionPadding: false }).trimEnd()
  const inner = text.slice(1, -1)
  return style.padded ? padded(value, inner, style) : inner
}

/** The same with blanks inside of all brackets but those that were put around it. */
const padded = (value: unknown, bare: string, style: Style): string => {
  if (typeof value !== 'object' || value === null) return bare
  const document = new Document(value)
  const node = document.contents as Node
  if (isMap(node) || isSeq(node)) node.flow = true
  return document.toString(options(style)).trimEnd()
}

/** A value as it stands behind a colon: in the first line with its blank, the rest indented from there. */
export const behindColon = (value: unknown, style: Style): string[] =>
  linesOf({ k: value }, style, false).map((line, index) => (index === 0 ? line.slice(2) : line))

/** A value as it stands behind a dash, whose element begins `gap` blanks behind it. A map goes into one line if `isFlow`. */
export const behindDash = (value: unknown, style: Style, gap: number, isFlow: boolean): string[] =>
  linesOf([value], style, isFlow).map((line, index) => {
    if (index === 0) return ' '.repeat(gap) + line.slice(2)
    return line === '' ? line : ' '.repeat(gap - 1) + line
  })

const linesOf = (value: unknown, style: Style, isFlow: boolean): string[] => {
  const document = new Document(value)
  const node = document.contents as unknown as Node
  if (isSeq(node)) for (const item of node.items) setFlow(item as Node, isFlow)
  else setFlow(node, false)
  return document.toString(options(style)).trimEnd().split('\n')
}

/** Maps that stand in lists go into one line. */
const setFlow = (node: Node, flow: boolean): void => {
  if (isMap(node)) {
    if (flow) node.flow = true
    for (const { value } of node.items) setFlow(value as Node, false)
  }
  if (isSeq(node)) for (const item of node.items) setFlow(item as Node, true)
}

/** Whether the maps beside are written in one line, as in `{ port: 8080 }`; where there is none, they are. */
export const rowsAreFlow = (sites: readonly Site[]): boolean => {
  const last = sites.findLast(({ node }) => isMap(node))?.node
  return isMap(last) ? last.flow === true : true
}
