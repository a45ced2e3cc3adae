import { AddressLists } from '../../policies/address-lists.ts'
import { DomainTable } from '../../policies/domains.ts'
import { POLICIES } from '../../policies/order.ts'
import { Peer } from '../../policies/peer.ts'
import { policyLists } from '../../policies/policy-lists.ts'
import type { Refusal } from '../../policies/verdict.ts'
import { ADMIN, DEFAULTS, idleAdmission, type Settings } from '../../settings/index.ts'

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
  const named = new AddressLists(Object.entries(addressLists))
  const lists = policyLists(named)
  const server = {
    settings: DEFAULTS.server,
    lists,
    domains: new DomainTable([]),
    certificates: new Map(),
    policies: POLICIES,
  }
  const { addresses, restriction } = admin ?? DEFAULTS.socket
  const admission = idleAdmission(
    server,
    { settings: LISTENER },
    {
      settings: { ...DEFAULTS.socket, name: ADMIN, port: 'any', restriction, addresses },
      addresses: named.compile('admin addresses', addresses).set,
    },
  )
  const peer = new Peer(lists, DEFAULTS.server.perAddressIpv6Prefix)
  return peer.read(address) ? (admission.address(peer) ?? admission.client(peer)) : undefined
}

/** The admin listener as far as policies know it: what it is served by does not matter. */
const LISTENER = {
  ...DEFAULTS.listener,
  name: ADMIN,
  transport: 'tcp' as const,
  protocol: ADMIN,
  options: {},
  ban: undefined,
  sockets: [],
}

const reasonOf = ({ reason, evidence: { list, line } }: Refusal): string =>
  line === undefined ? `${reason}, for the list ‘${list}’ lacks it` : `${reason}, by line ${line} of the list ‘${list}’`
