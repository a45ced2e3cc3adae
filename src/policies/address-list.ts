import { type AddressListComplaint, PortreeveError } from '../errors.ts'
import { LIST_NAME } from './address-element.ts'
import { AddressLists } from './address-lists.ts'
import type { AddressSet } from './address-set.ts'

export { AddressLists }

export interface CompileOptions {
  /** What complaints and decisions call the list. A list name also makes `#name` in the text a circle (A5). */
  readonly name?: string
  /** The lists that `#name` can refer to. */
  readonly lists?: Readonly<Record<string, string>>
}

/**
 * Compiles an address list (A4). Throws a `PortreeveError` of code `ADDRESS_LIST_INVALID` with everything that is wrong
 * with the list and with those that it refers to (A5).
 */
export const compileAddressList = (text: string, options: CompileOptions = {}): AddressSet => {
  const { name = 'address list', lists = {} } = options
  const others = Object.entries(lists).filter(([other]) => other.toLowerCase() !== name.toLowerCase())
  const known = new AddressLists(LIST_NAME.test(name) ? [[name, text], ...others] : others)
  const named = known.get(name)
  const { set, complaints } = named ? { set: named, complaints: [] } : known.compile(name, text)
  refuseAny([...complaints, ...known.complaints])
  return set
}

/** Compiles lists that may refer to each other, by lower-cased name. Throws as `compileAddressList` does. */
export const compileAddressLists = (lists: Readonly<Record<string, string>>): ReadonlyMap<string, AddressSet> => {
  const { lists: all, complaints } = AddressLists.read(lists)
  refuseAny(complaints)
  return new Map(all.names.map((name) => [name.toLowerCase(), all.get(name)!]))
}

const refuseAny = (complaints: readonly AddressListComplaint[]): void => {
  if (complaints.length === 0) return
  const { list, line, column, text, message } = complaints[0]!
  const count = complaints.length === 1 ? '1 error' : `${complaints.length} errors`
  const first = `${list}, line ${line}, column ${column}: '${shorten(text)}': ${message}`
  throw new PortreeveError('ADDRESS_LIST_INVALID', `The address lists have ${count}. First, ${first}.`, complaints)
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text)
