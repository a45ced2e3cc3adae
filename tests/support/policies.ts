import { compileAddressList } from '../../src/policies/address-list.ts'
import type { AddressSet } from '../../src/policies/address-set.ts'
import { Admission } from '../../src/policies/admission.ts'
import { Bans } from '../../src/policies/bans.ts'
import { POLICIES } from '../../src/policies/order.ts'
import { Peer } from '../../src/policies/peer.ts'
import type { Live, Policy, PolicyContext, PolicyLists } from '../../src/policies/policy.ts'
import type { Standing } from '../../src/policies/standing.ts'
import type { Refusal } from '../../src/policies/verdict.ts'

const UNLIMITED = Number.POSITIVE_INFINITY

/** What a test says of the socket that policies are compiled for; nothing is refused but by what it says. */
export interface PolicyOptions {
  readonly transport?: 'tcp' | 'udp'
  readonly tls?: 'off' | 'on' | 'ext'
  /** Texts of the lists, or sets. */
  readonly lists?: Partial<Record<keyof PolicyLists, string | AddressSet>>
  readonly restriction?: 'none' | 'grant' | 'deny'
  readonly addresses?: string | AddressSet
  readonly proxyProtocol?: 'off' | 'optional' | 'required'
  readonly maxConnections?: number
  readonly perAddressLimit?: number
  readonly clientReserve?: number
  readonly serverLimit?: number
  readonly clientsOnly?: boolean
  readonly handshakeLimit?: number
  readonly bans?: Bans
  readonly certificates?: PolicyContext['certificates']
  readonly live?: Partial<Live>
  readonly policies?: readonly Policy[]
  readonly policyFailed?: PolicyContext['policyFailed']
}

const setOf = (given: string | AddressSet = ''): AddressSet =>
  typeof given === 'string' ? compileAddressList(given) : given

export const contextOf = (options: PolicyOptions): PolicyContext => {
  const { lists = {} } = options
  return {
    transport: options.transport ?? 'tcp',
    listenerName: 'test',
    socketName: 'test:0',
    tls: options.tls ?? 'off',
    server: { perAddressLimit: options.serverLimit ?? UNLIMITED },
    listener: {
      maxConnections: options.maxConnections ?? UNLIMITED,
      perAddressLimit: options.perAddressLimit ?? UNLIMITED,
      clientReserve: options.clientReserve ?? 0,
      clientsOnly: options.clientsOnly ?? false,
      handshakeLimit: options.handshakeLimit ?? 1_000,
    },
    socket: { restriction: options.restriction ?? 'none', proxyProtocol: options.proxyProtocol ?? 'off' },
    lists: {
      denied: setOf(lists.denied),
      clients: setOf(lists.clients),
      clusterPeers: setOf(lists.clusterPeers),
      blacklisted: setOf(lists.blacklisted),
      trustedProxies: setOf(lists.trustedProxies),
    },
    addresses: setOf(options.addresses),
    bans: options.bans ?? new Bans(Date.now),
    certificates: options.certificates ?? { domainOf: () => undefined, has: () => false },
    live: {
      awaitedHeaders: 0,
      handshakesUnderWay: 0,
      hasRoomForHandshake: () => true,
      unavailable: undefined,
      ...options.live,
    },
    policyFailed: options.policyFailed ?? (() => {}),
  }
}

export const admissionOf = (options: PolicyOptions): Admission =>
  new Admission(options.policies ?? POLICIES, contextOf(options))

/** Asks for addresses at the stage `address`. */
export const asking = (options: PolicyOptions): ((address: string) => Refusal | undefined) => {
  const context = contextOf(options)
  const { address: ask } = new Admission(options.policies ?? POLICIES, context)
  const peer = new Peer(context.lists, 64)
  return (address) => {
    if (!peer.read(address)) throw new Error(`${address} is no address`)
    return ask(peer)
  }
}

/** Says why there is no place, for a client or another. */
export const placeJudge = (options: PolicyOptions) => {
  const { place } = admissionOf(options)
  return (who: { readonly client: boolean; readonly clusterPeer: boolean }, standing: Standing) =>
    place({ ...who, standing } as Peer)
}
