import { type AddressWords, addressWords, formatAddress, parseAddress } from './address.ts'
import { type AddressKey, addressKey } from './address-key.ts'
import type { AddressSet } from './address-set.ts'
import type { PolicyPeer } from './host-policy.ts'
import { NOTHING_OPEN, type Standing } from './standing.ts'

/** The lists that say what a peer is, beside the ones that say whether it may come in. */
export interface PeerLists {
  readonly clients: AddressSet
  readonly clusterPeers: AddressSet
  readonly trustedProxies: AddressSet
}

/** Where a connection came to, and the server name that it asked for. To ask for the address may take a system call. */
export interface Arrival {
  readonly localAddress: string
  readonly serverName: string | undefined
}

/** What is known of it before there is a connection. */
export const NOWHERE: Arrival = { localAddress: '', serverName: undefined }

/**
 * Who is asked about. One object serves every connection of a socket in turn, so that asking allocates nothing; what it
 * says is good until the next `read`.
 */
export class Peer {
  readonly words: AddressWords = addressWords()
  lists: PeerLists
  ipv6Prefix: number
  /** Whether it has sent a PROXY header, or is named in one. */
  hasHeader = false
  /** The counts of its address, from the stage `place` on. */
  standing: Standing = NOTHING_OPEN
  /** How it has come: from the stage `secured` on. */
  arrival: Arrival = NOWHERE

  constructor(lists: PeerLists, ipv6Prefix: number) {
    this.lists = lists
    this.ipv6Prefix = ipv6Prefix
  }

  /** Takes the next address in. False when it is none. */
  read(address: string, hasHeader = false): boolean {
    this.hasHeader = hasHeader
    return parseAddress(address, this.words)
  }

  /** The address in its one form (A6). */
  get address(): string {
    return formatAddress(this.words)
  }

  /** What the ledger counts it under: an IPv4 address, or an IPv6 prefix (M7). */
  get key(): AddressKey {
    return addressKey(this.words, this.ipv6Prefix)
  }

  get localAddress(): string {
    return this.arrival.localAddress
  }

  get serverName(): string | undefined {
    return this.arrival.serverName
  }

  get client(): boolean {
    return this.lists.clients.holds(this.words)
  }

  get clusterPeer(): boolean {
    return this.lists.clusterPeers.holds(this.words)
  }

  /** Whether it may speak for others (X1). */
  get trustedProxy(): boolean {
    return this.lists.trustedProxies.holds(this.words)
  }

  /** What is known of it before it has a place, to be kept. */
  snapshot(): PolicyPeer {
    const { address, client, clusterPeer, trustedProxy } = this
    return { address, client, clusterPeer, trustedProxy, standing: NOTHING_OPEN, ...NOWHERE }
  }
}
