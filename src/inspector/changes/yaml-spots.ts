import { type CST, isCollection, isMap, isScalar, type Node, type Pair, type Scalar, type YAMLMap, YAMLSeq } from 'yaml'

/** A list or a map of the document. */
export type Collection = YAMLMap | YAMLSeq

/** A change of a text: what stands from one offset to another is replaced. */
export interface Splice {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** Where a value stands: in which element of what, or at the top. */
export interface Site {
  readonly node: Node | null
  readonly parent: Collection | undefined
  readonly index: number
  /** Whether it stands in a list or a map in brackets, however deep. */
  readonly isFlow: boolean
}

/** The sites of what a list or a map holds, in their order. */
export const sitesOf = (parent: Collection, isFlow: boolean): Site[] =>
  parent.items.map((item, index) => ({
    node: (isMap(parent) ? (item as Pair).value : item) as Node | null,
    parent,
    index,
    isFlow: isFlow || parent.flow === true,
  }))

/** The index of a key: `8080:` is a number to YAML, and the key '8080'. */
export const indexOfKey = (map: YAMLMap, key: string): number =>
  map.items.findIndex((pair) => isScalar(pair.key) && String(pair.key.value) === key)

/** Behind the colon of a pair, or the dash of an element: where the value may begin. */
export const beforeValue = ({ parent, index }: Site): number => {
  if (parent instanceof YAMLSeq) return dashOf(parent, index) + 1
  const pair = (parent as YAMLMap).items[index] as Pair<Node>
  const colon = sourceOf(pair).sep?.find(({ type }) => type === 'map-value-ind')
  return colon === undefined ? endOfNode(pair.key, 0) : colon.offset + 1
}

/** Where an element begins: with its dash, its key, or what it is itself. */
export const startOf = (site: Site): number => {
  const { parent, index, isFlow } = site
  if (isMap(parent)) return startOfNode((parent.items[index] as Pair<Node>).key)
  return isFlow ? startOfNode(site.node as Node) : dashOf(parent as YAMLSeq, index)
}

/** Where an element ends, without the blanks and comments behind it. */
export const endOf = (site: Site): number => endOfNode(site.node, beforeValueOf(site))

const beforeValueOf = (site: Site): number =>
  site.isFlow && site.parent instanceof YAMLSeq ? startOfNode(site.node as Node) : beforeValue(site)

/** Where the text of a node begins, with its tag and anchor. */
export const startOfNode = (node: Node): number => {
  const [start] = node.range as [number, number, number]
  return start
}

/** `empty` is the end of one that has no text. */
const endOfNode = (node: Node | null, empty: number): number => {
  if (node === null || !hasText(node)) return empty
  const [start, end] = node.range as [number, number, number]
  if (isCollection(node) && !node.flow && node.items.length > 0) {
    return endOf(sitesOf(node as Collection, false).at(-1) as Site)
  }
  return isBlockScalar(node) ? start + blockLength(node) : end
}

export const hasText = (node: Node): boolean => {
  const [start, end] = node.range as [number, number, number]
  return end > start
}

export const isBlockScalar = (node: Node | null): node is Scalar<string> =>
  isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED')

/** What stands behind `|` or `>`, up to the end of that line, and the lines below as they are written. */
export const blockParts = (node: Scalar): { readonly mark: string; readonly header: string; readonly body: string } => {
  const { props, source } = node.srcToken as CST.BlockScalar
  const texts = props.map((token) => ('source' in token ? token.source : ''))
  const mark = props.findIndex(({ type }) => type === 'block-scalar-header')
  return { mark: texts[mark] ?? '', header: texts.slice(mark).join(''), body: source }
}

/** Up to the end of its last line: the empty lines behind are what separates it from the next, unless `+` keeps them. */
const blockLength = (node: Scalar): number => {
  const { mark, header, body } = blockParts(node)
  return (header + body).replace(mark.includes('+') ? /\r?\n$/ : /\s+$/, '').length
}

const dashOf = (list: YAMLSeq, index: number): number => {
  const item = (list.srcToken as CST.BlockSequence).items[index] as CST.CollectionItem
  return (item.start.find(({ type }) => type === 'seq-item-ind') as CST.SourceToken).offset
}

const sourceOf = (pair: Pair): CST.CollectionItem => pair.srcToken as CST.CollectionItem

export const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1

/** The end of a line, before what ends it. */
export const lineEnd = (text: string, offset: number): number => {
  const end = text.indexOf('\n', offset)
  if (end < 0) return text.length
  return text[end - 1] === '\r' && end > offset ? end - 1 : end
}

export const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset)
