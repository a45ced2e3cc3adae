import { isDeepStrictEqual } from 'node:util'
import { type Document, isAlias, isMap, isSeq, type Pair, stringify, type YAMLMap, type YAMLSeq } from 'yaml'
import { isRecord } from './hidden.ts'
import type { Edit } from './source.ts'
import { insert, type Page, remove, replace } from './yaml-splices.ts'
import { indexOfKey, type Site, type Splice, sitesOf } from './yaml-spots.ts'

/** The next change of the text on the way to what an edit says; undefined when nothing is left to do. */
export const towards = (page: Page, document: Document, { path, value }: Edit): Splice | undefined => {
  let site: Site = { node: document.contents, parent: undefined, index: 0, isFlow: false }
  for (const [depth, step] of path.entries()) {
    const { node, isFlow } = site
    if (isAlias(node)) throw new Error('it stands elsewhere')
    const found = elementAt(site, step)
    if (found === undefined) {
      if (value === undefined) return undefined
      return add(page, site, step, nested(path.slice(depth + 1), value))
    }
    if (value === undefined && depth === path.length - 1) return without(page, site, found.index, isFlow)
    site = found
  }
  return difference(page, document, site, value)
}

const elementAt = ({ node, isFlow }: Site, step: string | number): Site | undefined => {
  if (isMap(node)) return sitesOf(node as YAMLMap, isFlow)[indexOfKey(node, String(step))]
  return isSeq(node) ? sitesOf(node as YAMLSeq, isFlow)[step as number] : undefined
}

/** A value with the maps and lists around it that a path asks for. */
const nested = (path: Edit['path'], value: unknown): unknown =>
  path.reduceRight<unknown>((inner, step) => (typeof step === 'number' ? [inner] : { [step]: inner }), value)

/** Puts a key into a map or an element behind a list; into nothing, a map or a list with it alone. */
const add = (page: Page, site: Site, step: string | number, value: unknown): Splice => {
  const { node, isFlow } = site
  if (isMap(node) && node.items.length > 0)
    return insert(page, node as YAMLMap, node.items.length, isFlow, String(step), value)
  if (isSeq(node) && node.items.length > 0)
    return insert(page, node as YAMLSeq, node.items.length, isFlow, undefined, value)
  return put(page, site, nested([step], value))
}

/** The last element leaves an empty map or list. */
const without = (page: Page, site: Site, at: number, isFlow: boolean): Splice => {
  const node = site.node as YAMLMap | YAMLSeq
  if (node.items.length === 1) return put(page, site, isMap(node) ? {} : [])
  return remove(page, node, at, isFlow)
}

const put = (page: Page, site: Site, value: unknown): Splice => {
  if (site.parent !== undefined) return replace(page, site, value)
  return { from: 0, to: page.text.length, text: stringify(value, { lineWidth: 0, indent: page.step }) }
}

/** The first difference between what stands at a site and what is to stand there. */
const difference = (page: Page, document: Document, site: Site, value: unknown): Splice | undefined => {
  const { node } = site
  const now = node === null ? null : node.toJS(document)
  if (isDeepStrictEqual(now, value)) return undefined
  if (isMap(node) && isRecord(value) && node.items.length > 0 && Object.keys(value).length > 0)
    return ofMaps(page, document, site, value)
  if (isSeq(node) && Array.isArray(value) && node.items.length > 0 && value.length > 0)
    return ofLists(page, document, site, now as unknown[], value)
  return put(page, site, value)
}

/** What is new comes before what goes: a map that is empty for a moment would lose its layout. */
const ofMaps = (page: Page, document: Document, site: Site, value: Readonly<Record<string, unknown>>) => {
  const map = site.node as YAMLMap
  for (const [key, inner] of Object.entries(value)) {
    const found = elementAt(site, key)
    if (found === undefined) return add(page, site, key, inner)
    const splice = difference(page, document, found, inner)
    if (splice !== undefined) return splice
  }
  const gone = map.items.findIndex(({ key }: Pair) => !Object.hasOwn(value, String(key)))
  return without(page, site, gone, site.isFlow)
}

/** Elements that are the same at the start and at the end stay, also where one between them comes or goes. */
const ofLists = (page: Page, document: Document, site: Site, now: readonly unknown[], value: readonly unknown[]) => {
  const list = site.node as YAMLSeq
  const shorter = Math.min(now.length, value.length)
  let head = 0
  while (head < shorter && isDeepStrictEqual(now[head], value[head])) head++
  let tail = 0
  while (tail < shorter - head && isDeepStrictEqual(now.at(-1 - tail), value.at(-1 - tail))) tail++
  if (head + tail === now.length) return insert(page, list, head, site.isFlow, undefined, value[head])
  if (head + tail === value.length) return without(page, site, head, site.isFlow)
  return difference(page, document, elementAt(site, head) as Site, value[head])
}
