import type { Json, ListenerDocument, SettingsDocument, SocketDocument } from '../api/shapes.ts'

/*
 * What the operator has typed over the settings as they are written. It is kept by row, not as a copy of the whole, so
 * that settings which are read anew do not undo it.
 */

export const FIELDS = ['port', 'address', 'tls', 'restriction', 'addresses'] as const
export type Field = (typeof FIELDS)[number]
export type Fields = Readonly<Record<Field, string>>

/** A listener that is not yet in the settings. */
export interface AddedListener {
  readonly name: string
  readonly protocol: string
  readonly options?: Json
}

export interface Draft {
  /** What was typed, by listener and number of the row. */
  readonly typed: Readonly<Record<string, Readonly<Record<number, Partial<Fields>>>>>
  readonly added: readonly AddedListener[]
  readonly removed: readonly string[]
}

export const NO_DRAFT: Draft = { typed: {}, added: [], removed: [] }

/** A row of the table: as it is written, if it is, and as it is to be. */
export interface Row {
  readonly index: number
  readonly written: Fields | undefined
  readonly fields: Fields
  readonly change: 'none' | 'changed' | 'new' | 'removed' | 'empty'
}

/** A row in which nothing is set. */
export const EMPTY: Fields = { port: '', address: '', tls: 'off', restriction: 'none', addresses: '' }

const fieldsOf = ({ port, address, tls, restriction, addresses }: SocketDocument): Fields => ({
  port: String(port),
  address: address ?? '',
  tls: tls ?? EMPTY.tls,
  restriction: restriction ?? EMPTY.restriction,
  addresses: addresses ?? '',
})

/** The rows of a listener, with an empty one behind them for the next socket. */
export const rowsOf = (name: string, listener: ListenerDocument | undefined, draft: Draft): Row[] => {
  const written = listener?.sockets ?? []
  const typed = draft.typed[name] ?? {}
  const begun = Object.keys(typed).filter((index) => !isBlank({ ...EMPTY, ...typed[Number(index)] }))
  const length = Math.max(written.length, ...begun.map((index) => Number(index) + 1)) + 1
  return Array.from({ length }, (_, index) => rowOf(index, written[index], typed[index]))
}

const rowOf = (index: number, socket: SocketDocument | undefined, typed: Partial<Fields> = {}): Row => {
  const written = socket && fieldsOf(socket)
  const fields = { ...(written ?? EMPTY), ...typed }
  return { index, written, fields, change: changeOf(written, fields) }
}

const changeOf = (written: Fields | undefined, fields: Fields): Row['change'] => {
  const gone = fields.port.trim() === '0' || fields.port.trim() === ''
  if (written === undefined) return isBlank(fields) || fields.port.trim() === '0' ? 'empty' : 'new'
  if (gone && written.port !== '0') return 'removed'
  return FIELDS.some((field) => fields[field] !== written[field]) ? 'changed' : 'none'
}

const isBlank = (fields: Fields): boolean => FIELDS.every((field) => fields[field] === EMPTY[field])

/** All listeners there will be, new ones last; one that is to be removed is still among them. */
export const namesOf = ({ listeners = {} }: SettingsDocument, { added }: Draft): string[] => [
  ...Object.keys(listeners),
  ...added.map(({ name }) => name).filter((name) => !(name in listeners)),
]

export const typeInto = (draft: Draft, name: string, index: number, field: Field, value: string): Draft => {
  const rows = draft.typed[name] ?? {}
  return { ...draft, typed: { ...draft.typed, [name]: { ...rows, [index]: { ...rows[index], [field]: value } } } }
}

/** Forgets what was typed into a row. */
export const restoreRow = (draft: Draft, name: string, index: number): Draft => {
  const { [index]: _, ...rows } = draft.typed[name] ?? {}
  return { ...draft, typed: { ...draft.typed, [name]: rows } }
}

export const addListener = (draft: Draft, listener: AddedListener): Draft => ({
  ...draft,
  added: [...draft.added.filter(({ name }) => name !== listener.name), listener],
})

/** Removes a listener, or lets it stay after all; one that was only added is forgotten with its rows. */
export const toggleListener = (draft: Draft, name: string): Draft => {
  if (draft.added.some((listener) => listener.name === name)) {
    const { [name]: _, ...typed } = draft.typed
    return { ...draft, typed, added: draft.added.filter((listener) => listener.name !== name) }
  }
  const removed = draft.removed.includes(name)
    ? draft.removed.filter((other) => other !== name)
    : [...draft.removed, name]
  return { ...draft, removed }
}
