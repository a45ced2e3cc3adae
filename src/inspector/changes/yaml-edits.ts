import { isDeepStrictEqual } from 'node:util'
import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { type Edited, leadsNowhere } from './document-edits.ts'
import { isRecord } from './hidden.ts'
import type { Edit, EditPath } from './source.ts'
import { likeBefore, styleOf } from './yaml-style.ts'

/**
 * Makes edits in a YAML text: comments, order, quotes, and what is written in one line stay as they are. They have been
 * made in its data before, and both must say the same then: where a value stands for another one (`*` and `&`) an edit
 * of one place would change others, and an `ApiError` of code `EDIT_INVALID` says so.
 */
export const editYaml = (text: string, { document: data, edits }: Edited): string => {
  if (edits.length === 0) return text
  const lines = text.replaceAll('\r\n', '\n')
  const document = parseDocument(lines)
  const style = styleOf(lines)
  const before = document.toString(style)
  for (const edit of edits) make(document, edit)
  if (!isDeepStrictEqual(document.toJS(), data)) throw isShared(edits[0] as Edit)
  const edited = likeBefore(lines, before, document.toString(style))
  return lines === text ? edited : edited.replaceAll('\n', '\r\n')
}

const make = (document: Document, edit: Edit): void => {
  const keys = keysOf(document, edit.path)
  try {
    if (edit.value === undefined) document.deleteIn(keys)
    else put(document, keys, edit.value)
    document.toJS()
  } catch {
    throw isShared(edit)
  }
}

const isShared = ({ path }: Edit) =>
  leadsNowhere(
    path,
    path.length,
    'this value is written once for several places (& and *): only the file can change it',
  )

/** The path with the keys as the document has them: `8080:` is a number to YAML. */
const keysOf = (document: Document, path: EditPath): unknown[] => {
  const keys: unknown[] = []
  for (const step of path) {
    const parent = document.getIn(keys, true)
    const pair = isMap(parent) ? pairOf(parent, String(step)) : undefined
    keys.push(pair === undefined ? (isMap(parent) ? String(step) : step) : (pair.key as { value: unknown }).value)
  }
  return keys
}

const pairOf = (map: YAMLMap, key: string): Pair | undefined =>
  map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key)

/** Puts a value in its place, and leaves of what is there all that it can: a map or a list is changed part by part. */
const put = (document: Document, keys: readonly unknown[], value: unknown): void => {
  const node = document.getIn(keys, true) as Node | undefined
  if (isMap(node) && isRecord(value)) putMap(document, keys, node, value)
  else if (isSeq(node) && Array.isArray(value)) putList(document, keys, node, value)
  else if (isScalar(node) && isPlain(value)) putScalar(node, value)
  else place(document, keys, value)
}

/** Text of many lines, as an address list, stands behind `|`. */
const putScalar = (node: Scalar, value: unknown): void => {
  node.value = value
  if (typeof value === 'string' && value.includes('\n')) node.type = 'BLOCK_LITERAL'
}

const putMap = (
  document: Document,
  keys: readonly unknown[],
  map: YAMLMap,
  value: Readonly<Record<string, unknown>>,
) => {
  for (const { key } of [...map.items]) {
    const name = isScalar(key) ? key.value : key
    if (!Object.hasOwn(value, String(name))) map.delete(name)
  }
  for (const [name, inner] of Object.entries(value)) {
    const key = pairOf(map, name)?.key
    put(document, [...keys, isScalar(key) ? key.value : name], inner)
  }
}

const putList = (document: Document, keys: readonly unknown[], list: YAMLSeq, value: readonly unknown[]): void => {
  list.items.splice(value.length)
  for (const [index, element] of value.entries()) put(document, [...keys, index], element)
}

/** Puts a new value where none, or another kind of value, stands. */
const place = (document: Document, keys: readonly unknown[], value: unknown): void => {
  for (const depth of keys.keys()) beginAt(document, keys, depth)
  const parent = document.getIn(keys.slice(0, -1), true)
  if (isCollection(parent) && parent.items.length === 0) parent.flow = false
  const node = document.createNode(value)
  setFlow(node, isSeq(parent) && rowsAreFlow(parent))
  if (isMap(parent)) spaceOut(document, parent, keys.at(-1))
  document.setIn(keys, node)
}

/** Makes a map or a list where there is nothing to put the next key into: `addressLists:` alone has no value. */
const beginAt = (document: Document, keys: readonly unknown[], depth: number): void => {
  const above = keys.slice(0, depth)
  const there = document.getIn(above, true)
  if (there !== undefined && !(isScalar(there) && there.value === null)) return
  const fresh = document.createNode(typeof keys[depth] === 'number' ? [] : {})
  if (isScalar(there)) fresh.commentBefore = there.comment
  document.setIn(above, fresh)
}

/** A new key has an empty line before it where the keys beside it have one. */
const spaceOut = (document: Document, map: YAMLMap, key: unknown): void => {
  if (map.has(key)) return
  const last = map.items.length > 1 ? map.items.at(-1)?.key : undefined
  const fresh = document.createNode(key)
  if (isScalar(last) && last.spaceBefore) fresh.spaceBefore = true
  map.items.push(document.createPair(fresh, null))
}

/** A row is written as the rows beside it are, the first one in one line, as in `{ port: 8080 }`. */
const rowsAreFlow = ({ items }: YAMLSeq): boolean => {
  const last = items.at(-1)
  return isMap(last) ? last.flow === true : true
}

/** Below a new value: maps that stand in lists go into one line. */
const setFlow = (node: Node, flow: boolean): void => {
  if (isMap(node)) {
    if (flow) node.flow = true
    for (const { value } of node.items) setFlow(value as Node, false)
  }
  if (isSeq(node)) for (const item of node.items) setFlow(item as Node, true)
}

const isPlain = (value: unknown): boolean => typeof value !== 'object' || value === null
