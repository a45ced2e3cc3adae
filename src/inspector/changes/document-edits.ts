import { pathText } from '../../settings/finding.ts'
import { ApiError } from '../server/api-error.ts'
import { isRecord, restore } from './hidden.ts'
import type { Edit, EditPath } from './source.ts'

/** A document after edits, and the edits with everything in them that is hidden from who made them. */
export interface Edited {
  readonly document: unknown
  readonly edits: readonly Edit[]
}

/**
 * Edits plain data; what is edited is copied, and everything else, functions too, is the same as before. Throws an
 * `ApiError` of code `EDIT_INVALID` for a path that leads nowhere.
 */
export const editDocument = (document: unknown, edits: readonly Edit[]): Edited => {
  const whole: Edit[] = []
  let edited = document
  for (const { path, value } of edits) {
    const restored = value === undefined ? { path } : { path, value: restore(value, valueAt(edited, path), path) }
    edited = change(edited, path, restored as Edit, 0)
    whole.push(restored as Edit)
  }
  return { document: edited, edits: whole }
}

const valueAt = (document: unknown, path: EditPath): unknown =>
  path.reduce<unknown>((value, step) => {
    const holds = (Array.isArray(value) || isRecord(value)) && Object.hasOwn(value, step)
    return holds ? (value as Record<string, unknown>)[step] : undefined
  }, document)

/** A copy of the value at a depth of the path in which the edit is made. */
const change = (value: unknown, path: EditPath, edit: Edit, depth: number): unknown => {
  const step = path[depth]
  if (step === undefined) return edit.value
  if (value === undefined || value === null) return begin(path, edit, depth)
  if (Array.isArray(value)) return changeList(value, path, edit, depth)
  if (!isRecord(value)) throw leadsNowhere(path, depth, 'there is neither a map nor a list here')
  return changeMap(value, path, edit, depth)
}

/** What is not there comes into being, unless something in it is to be deleted. */
const begin = (path: EditPath, edit: Edit, depth: number): unknown => {
  if (edit.value === undefined) return undefined
  return change(typeof path[depth] === 'number' ? [] : {}, path, edit, depth)
}

const changeList = (list: readonly unknown[], path: EditPath, edit: Edit, depth: number): unknown => {
  const step = path[depth]
  if (typeof step !== 'number') throw leadsNowhere(path, depth, 'this is a list, and its elements are counted from 0')
  if (step > list.length || (step === list.length && edit.value === undefined))
    throw leadsNowhere(path, depth, `the list has only ${list.length} elements`)
  if (depth === path.length - 1 && edit.value === undefined) return list.toSpliced(step, 1)
  return list.toSpliced(step, 1, change(list[step], path, edit, depth + 1))
}

const changeMap = (map: Readonly<Record<string, unknown>>, path: EditPath, edit: Edit, depth: number): unknown => {
  const key = String(path[depth])
  const inner = change(Object.hasOwn(map, key) ? map[key] : undefined, path, edit, depth + 1)
  const entries = Object.entries(map)
  if (inner === undefined) return Object.fromEntries(entries.filter(([name]) => name !== key))
  if (!Object.hasOwn(map, key)) return Object.fromEntries([...entries, [key, inner]])
  return Object.fromEntries(entries.map(([name, value]) => [name, name === key ? inner : value]))
}

/** The answer to an edit whose path cannot be followed. */
export const leadsNowhere = (path: EditPath, depth: number, why: string): ApiError => {
  const at = pathText(path.slice(0, depth))
  const message = `${why}. Read the settings again, and edit what is there.`
  return new ApiError(422, 'EDIT_INVALID', `the edit of ${pathText(path)} leads nowhere: ${at}: ${message}`, [
    { path: at, message },
  ])
}
