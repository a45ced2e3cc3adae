import { isDeepStrictEqual } from 'node:util'
import { type Document, isMap, parseDocument, type YAMLMap } from 'yaml'
import { type Edited, leadsNowhere } from './document-edits.ts'
import type { Edit } from './source.ts'
import { towards } from './yaml-differences.ts'
import type { Page } from './yaml-splices.ts'
import { columnOf, indexOfKey, type Splice, sitesOf, startOf } from './yaml-spots.ts'

/**
 * Makes edits in a YAML text: the bytes of what is edited change, and no others. They have been made in its data before,
 * and both must say the same then: where a value stands for another one (`*` and `&`) an edit of one place would change
 * others, and an `ApiError` of code `EDIT_INVALID` says so.
 */
export const editYaml = (text: string, { document: data, edits }: Edited): string => {
  const [first] = edits
  if (first === undefined) return text
  for (const way of [spliceAll, writeAnew]) {
    const edited = attempt(() => way(text, edits))
    if (edited !== undefined && saysTheSame(edited, data)) return edited
  }
  throw isShared(first)
}

const attempt = <R>(act: () => R): R | undefined => {
  try {
    return act()
  } catch {
    return undefined
  }
}

const isShared = ({ path }: Edit) =>
  leadsNowhere(
    path,
    path.length,
    'this value is written once for several places (& and *): only the file can change it',
  )

/** More places than a person edits at a time: the text is read again after each. */
const MOST_SPLICES = 100

/** Changes one place after the other. Undefined where there are too many. */
const spliceAll = (text: string, edits: readonly Edit[]): string | undefined => {
  let edited = text
  let left = MOST_SPLICES
  for (const edit of edits) {
    for (let isDone = false; !isDone; ) {
      const document = parseDocument(edited, { keepSourceTokens: true })
      const splice = towards(pageOf(edited, document), document, edit)
      isDone = splice === undefined || edit.value === undefined
      if (splice !== undefined && left-- === 0) return undefined
      if (splice !== undefined) edited = spliced(edited, splice)
    }
  }
  return edited
}

/** The whole text as the library writes it, with its comments: where the layout has no place for an edit. */
const writeAnew = (text: string, edits: readonly Edit[]): string => {
  const document = parseDocument(text)
  for (const { path, value } of edits) {
    const keys = keysOf(document, path)
    if (value === undefined) document.deleteIn(keys)
    else document.setIn(keys, document.createNode(value))
  }
  return document.toString({ lineWidth: 0 })
}

/** The path with the keys as the document has them: `8080:` is a number to YAML. */
const keysOf = (document: Document, path: Edit['path']): unknown[] => {
  const keys: unknown[] = []
  for (const step of path) {
    const parent = document.getIn(keys, true)
    const pair = isMap(parent) ? parent.items[indexOfKey(parent as YAMLMap, String(step))] : undefined
    keys.push(pair === undefined ? step : (pair.key as { value: unknown }).value)
  }
  return keys
}

const spliced = (text: string, { from, to, text: fresh }: Splice): string =>
  text.slice(0, from) + (text.includes('\r\n') ? fresh.replaceAll('\n', '\r\n') : fresh) + text.slice(to)

const pageOf = (text: string, document: Document): Page => ({
  text,
  step: stepOf(text, document),
  padded: !/\{[^\s}]/.test(text),
})

/** How much deeper the blocks of the deepest first keys are: what is nested anew is as deep. */
const stepOf = (text: string, { contents }: Document): number => {
  if (!isMap(contents) || contents.flow) return 2
  for (const { node } of sitesOf(contents as YAMLMap, false)) {
    const [inner] = isMap(node) && !node.flow ? sitesOf(node as YAMLMap, false) : []
    if (inner !== undefined) return columnOf(text, startOf(inner))
  }
  return 2
}

const saysTheSame = (text: string, data: unknown): boolean => {
  try {
    return isDeepStrictEqual(parseDocument(text).toJS(), data)
  } catch {
    return false
  }
}
