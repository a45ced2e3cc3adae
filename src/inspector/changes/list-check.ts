import type { AddressListComplaint } from '../../errors.ts'
import { LIST_NAME } from '../../policies/address-element.ts'
import { AddressLists } from '../../policies/address-lists.ts'
import { EMPTY_SET } from '../../policies/address-set.ts'
import { policyLists } from '../../policies/policy-lists.ts'
import { addressesOf, type PreparedSocket, type Settings } from '../../settings/index.ts'
import { ApiError } from '../server/api-error.ts'
import { refusedOf } from './list-preview.ts'
import type { ChangeOperations } from './operations.ts'
import { notRunning } from './refusals.ts'

/**
 * Reads an address list that somebody is writing: a named one, also a new one, or by the name of a socket, as
 * `web:8080`, that socket's own. Everything that is wrong, each at its place; if nothing is, which of the open
 * connections would have been refused by it. Throws `LIST_UNKNOWN`.
 */
export const checkList = (name: string, text: string, estate: ChangeOperations['estate']) => {
  const { prepared } = estate
  if (prepared === undefined) throw notRunning()
  const { settings } = prepared
  const isRow = settings.listeners.some(({ sockets }) => sockets.some((row) => row.name === name))
  if (!isRow && !LIST_NAME.test(name)) throw unknown(name)
  const lists = listsWith(settings, isRow ? [] : [[name, text]])
  const { set, complaints } = isRow ? lists.compile(name, text) : { set: lists.get(name), complaints: [] }
  const wrong = [...complaints, ...lists.complaints]
  if (wrong.length > 0) return { complaints: wrong.map((found) => placed(found, name)), rangeCount: 0 }
  const draft = {
    lists: policyLists(lists),
    addressesOf: ({ settings: row }: PreparedSocket) =>
      row.name === name ? (set ?? EMPTY_SET) : lists.compile(addressesOf(row), row.addresses).set,
  }
  return { complaints: [], rangeCount: set?.rangeCount ?? 0, would: refusedOf(draft, { estate }, prepared) }
}

const unknown = (name: string): ApiError =>
  new ApiError(404, 'LIST_UNKNOWN', `'${name}' is neither the name of a list nor of a socket. Read the settings again.`)

/** The lists in force, but for the one that is being written. */
const listsWith = ({ addressLists }: Settings, written: readonly (readonly [string, string])[]): AddressLists => {
  const names = new Set(written.map(([name]) => name.toLowerCase()))
  return new AddressLists([
    ...Object.entries(addressLists).filter(([name]) => !names.has(name.toLowerCase())),
    ...written,
  ])
}

/** A circle may be closed in another list: in the one that is being written it has no place of its own. */
const placed = ({ list, line, column, text, message }: AddressListComplaint, name: string) =>
  list.toLowerCase() === name.toLowerCase()
    ? { line, column, text, message }
    : { line: 1, column: 1, text, message: `in line ${line} of the list ${list}: ${message}` }
