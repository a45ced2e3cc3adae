import type { Complaint, Edit, Json, SettingsDocument } from '../api/shapes.ts'
import { type Draft, EMPTY, FIELDS, type Field, type Fields, namesOf, type Row, rowsOf } from './draft.ts'

/** What the draft changes, in an order in which every index holds: rows are changed, then appended, then deleted from the end. */
export const editsOf = (document: SettingsDocument, draft: Draft): Edit[] =>
  namesOf(document, draft).flatMap((name) => {
    if (draft.removed.includes(name)) return [{ path: ['listeners', name] }]
    const added = draft.added.find((listener) => listener.name === name)
    const rows = rowsOf(name, document.listeners?.[name], draft)
    return added === undefined ? editsOfRows(name, rows) : [newListener(added, rows)]
  })

const newListener = ({ name, protocol, options }: Draft['added'][number], rows: readonly Row[]): Edit => ({
  path: ['listeners', name],
  value: {
    protocol,
    ...(options !== undefined && { options }),
    sockets: rows.filter(({ change }) => change === 'new').map(({ fields }) => documentOf(fields)),
  },
})

const editsOfRows = (name: string, rows: readonly Row[]): Edit[] => {
  const at = (index: number) => ['listeners', name, 'sockets', index]
  const written = rows.filter((row) => row.written !== undefined)
  const changed = written.filter(({ change }) => change === 'changed')
  const fresh = rows.filter(({ change }) => change === 'new')
  const removed = written.filter(({ change }) => change === 'removed').reverse()
  return [
    ...changed.flatMap(({ index, fields, written: was }) => editsOfRow(at(index), was as Fields, fields)),
    ...fresh.map(({ fields }, place) => ({ path: at(written.length + place), value: documentOf(fields) })),
    ...removed.map(({ index }) => ({ path: at(index) })),
  ]
}

const editsOfRow = (path: readonly (string | number)[], was: Fields, will: Fields): Edit[] =>
  FIELDS.filter((field) => was[field] !== will[field]).map((field) => {
    const value = writtenAs(field, will[field])
    return { path: [...path, field], ...(value !== undefined && { value }) }
  })

const documentOf = (fields: Fields): { [key: string]: Json } => {
  const given = FIELDS.map((field) => [field, writtenAs(field, fields[field])] as const)
  const said = given.filter(([field, value]) => value !== undefined && value !== EMPTY[field])
  return Object.fromEntries(said) as { [key: string]: Json }
}

/** As it is written; undefined where there is nothing to write. */
const writtenAs = (field: Field, text: string): Json | undefined => {
  const value = field === 'addresses' ? text : text.trim()
  if (value === '') return undefined
  return field === 'port' && /^\d+$/.test(value) ? Number(value) : value
}

/** A complaint's row and field; undefined for what belongs to none. Its index counts rows as they will be. */
export interface Place {
  readonly listener: string
  readonly index: number | undefined
  readonly field: string | undefined
}

/** Finds the row that a complaint is about. */
export const placeOfComplaint = (complaint: Complaint, document: SettingsDocument, draft: Draft): Place | undefined => {
  if (!('path' in complaint)) return undefined
  const [, listener, index, field] =
    /^listeners\.(.+?)(?:\.sockets(?:\[(\d+)\])?(?:\.(\w+))?|\.\w.*)?$/.exec(complaint.path) ?? []
  if (listener === undefined) return undefined
  const rows = rowsOf(listener, document.listeners?.[listener], draft)
  const staying = rows.filter(({ change }) => change !== 'removed' && change !== 'empty')
  return { listener, index: index === undefined ? undefined : staying[Number(index)]?.index, field }
}
