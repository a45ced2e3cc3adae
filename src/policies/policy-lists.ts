import type { AddressLists } from './address-lists.ts'
import { EMPTY_SET } from './address-set.ts'
import type { PolicyLists } from './policy.ts'

/** The lists that have a meaning of themselves; one that is not there holds nobody. */
export const policyLists = (lists: AddressLists): PolicyLists => {
  const set = (name: string) => lists.get(name) ?? EMPTY_SET
  return {
    denied: set('denied'),
    clients: set('clients'),
    clusterPeers: set('clusterPeers'),
    blacklisted: set('blacklisted'),
    trustedProxies: set('trustedProxies'),
  }
}
