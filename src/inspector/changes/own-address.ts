import { access } from '../../policies/access.ts'
import { addressWords, parseAddress } from '../../policies/address.ts'
import { AddressLists } from '../../policies/address-lists.ts'
import { EMPTY_SET } from '../../policies/address-set.ts'
import type { Refusal } from '../../policies/verdict.ts'
import type { Settings } from '../../settings/index.ts'

/** What decides on the admin listener who may come in. */
export interface AdminDoor {
  readonly restriction: 'none' | 'grant' | 'deny'
  readonly addresses: string
}

/** Settings as far as they say who may come to the admin listener. */
export type WithAdmin = Pick<Settings, 'addressLists'> & { readonly admin?: AdminDoor | undefined }

/**
 * Why the admin listener would not serve this address any more under other settings, in a sentence; undefined when it
 * would. So nobody is locked out unawares.
 */
export const refusesYou = (address: string, before: WithAdmin, after: WithAdmin): string | undefined => {
  if (before.admin !== undefined && after.admin === undefined)
    return 'The new settings have no admin listener: this page and this API would be gone.'
  const refusal = refusalOf(address, after)
  return refusal && `The admin listener would refuse your own address ${address}: ${reasonOf(refusal)}.`
}

const refusalOf = (address: string, { addressLists, admin }: WithAdmin): Refusal | undefined => {
  const lists = new AddressLists(Object.entries(addressLists))
  const words = addressWords()
  if (!parseAddress(address, words)) return undefined
  const addresses = lists.compile('admin addresses', admin?.addresses ?? '').set
  const restriction = { mode: admin?.restriction ?? 'none', addresses }
  return access({ denied: lists.get('denied') ?? EMPTY_SET, restriction })(words)
}

const reasonOf = ({ reason, evidence: { list, line } }: Refusal): string =>
  line === undefined ? `${reason}, for the list ‘${list}’ lacks it` : `${reason}, by line ${line} of the list ‘${list}’`
