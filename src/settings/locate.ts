import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type Scalar,
} from 'yaml'
import type { Finding, Path } from './finding.ts'

/** A place in a text, counted from 1. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** Where a finding stands in a file. */
export interface Location extends Place {
  /** The place within the text that stands there, when the file does not show the text as it is. */
  readonly hidden?: Place
  /** The text stands behind `>`, which joins its lines. */
  readonly folded?: boolean
}

/** A parsed YAML text, for finding where its values stand. */
export interface Source {
  readonly text: string
  readonly document: Document.Parsed
  readonly lines: LineCounter
}

/** The place of a character, which is counted from 0. */
export const placeAt = ({ lines }: Source, offset: number): Place => {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
}

/**
 * Where a finding stands: at the value of its path, at the key when that is what is wrong or when there is no value,
 * at the parent when the key is missing. An element of an address list has its true place where the YAML shows it;
 * where not, as in quotes with escapes, `hidden` is where it is in its text.
 */
export const locate = (source: Source, finding: Finding): Location => {
  const { keyOffset, value, missing } = walk(source, finding.at)
  if (value === undefined || missing || finding.aboutKey || isEmpty(value)) return placeAt(source, keyOffset)
  const offset = value.range?.[0] ?? keyOffset
  const { inText } = finding
  if (inText === undefined) return placeAt(source, offset)
  const scalar = resolved(source, value)
  if (!isScalar(scalar)) return placeAt(source, offset)
  const shown = showsAt(source, scalar, inText)
  return shown ?? { ...placeAt(source, offset), hidden: inText, folded: scalar.type === 'BLOCK_FOLDED' }
}

interface Found {
  /** Where the key stands of the last step that is there; in a list, the element. */
  readonly keyOffset: number
  readonly value: Node | undefined
  /** Whether the path goes on where the text does not. */
  readonly missing: boolean
}

const walk = (source: Source, path: Path): Found => {
  let value: Node | undefined = source.document.contents ?? undefined
  let keyOffset = value?.range?.[0] ?? 0
  for (const step of path) {
    const next = child(resolved(source, value), step)
    if (next === undefined) return { keyOffset, value, missing: true }
    value = next.value
    keyOffset = next.key?.range?.[0] ?? value?.range?.[0] ?? keyOffset
  }
  return { keyOffset, value, missing: false }
}

/** What stands at a step below a node; undefined when there is no such step. */
export const child = (
  parent: Node | undefined,
  step: PropertyKey,
): { key?: Node; value: Node | undefined } | undefined => {
  if (isSeq(parent) && typeof step === 'number') {
    const value = parent.items[step] as Node | undefined
    return value === undefined ? undefined : { value }
  }
  if (!isMap(parent)) return undefined
  // The last of two equal keys is the one that counts.
  const pair = (parent.items as Pair<Node, Node | null>[]).findLast(
    ({ key }) => isScalar(key) && String(key.value) === step,
  )
  return pair && { key: pair.key, value: pair.value ?? undefined }
}

/** The node that an alias stands for, and any other node itself. */
export const resolved = ({ document }: Source, node: Node | undefined): Node | undefined =>
  isAlias(node) ? node.resolve(document) : node

const isEmpty = (node: Node): boolean => isScalar(node) && node.value === null && node.source === ''

/** The lines of a text, split once however many of them are wrong. */
const linesOf = (scalar: Scalar): readonly string[] => {
  const lines = splitLines.get(scalar) ?? String(scalar.value).split('\n')
  splitLines.set(scalar, lines)
  return lines
}

const splitLines = new WeakMap<Scalar, readonly string[]>()

/** Where a place within a text stands in the file, when line for line the file shows the text as it is. */
const showsAt = (source: Source, scalar: Scalar, { line, column }: Place): Place | undefined => {
  const start = placeAt(source, scalar.range?.[0] ?? 0)
  const wanted = linesOf(scalar)[line - 1]
  const block = scalar.type === 'BLOCK_LITERAL'
  if (wanted === undefined || (!block && line > 1)) return undefined
  const lineInFile = start.line + (block ? line : 0)
  const written = source.text
    .slice(source.lines.lineStarts[lineInFile - 1], source.lines.lineStarts[lineInFile])
    .trimEnd()
  const from = block ? written.length - wanted.trimEnd().length : start.column - (scalar.type === 'PLAIN' ? 1 : 0)
  const shows = written.slice(from).startsWith(wanted.trimEnd())
  return shows ? { line: lineInFile, column: from + column } : undefined
}
