import type { Resolve } from './address-list-text.ts'
import type { AddressSet } from './address-set.ts'

/** Sets by the text and the name of their list, for as long as somebody holds them. */
const known = new Map<string, Map<string, WeakRef<AddressSet>>>()

const gone = new FinalizationRegistry<{ readonly list: string; readonly text: string }>(({ list, text }) => {
  const named = known.get(text)
  if (named?.get(list)?.deref() !== undefined) return
  named?.delete(list)
  if (named?.size === 0) known.delete(text)
})

/**
 * The set that a list was compiled to, by a reload before or by a check just now, while somebody holds it. It is the same
 * only if every list that it refers to is, too.
 */
export const recall = (list: string, text: string, resolve: Resolve): AddressSet | undefined => {
  const set = known.get(text)?.get(list)?.deref()
  for (const reference of set?.log.references ?? []) {
    if (resolve(reference.set.log.list) !== reference.set) return undefined
  }
  return set
}

/** Keeps in mind what a list without a mistake was compiled to. */
export const remember = (list: string, text: string, set: AddressSet): void => {
  const named = known.get(text) ?? new Map<string, WeakRef<AddressSet>>()
  known.set(text, named.set(list, new WeakRef(set)))
  gone.register(set, { list, text })
}
