import { type AddressWords, addressWords, parseAddress } from './address.ts'
import { type AddressKey, addressKey } from './address-key.ts'
import type { AddressSet } from './address-set.ts'

/** The lists that say what a peer is, beside the ones that say whether it may come in. */
export interface PeerLists {
  readonly clients: AddressSet
  readonly clusterPeers: AddressSet
}

/**
 * The peer at the gate. One object serves every connection of a socket in turn, so that asking allocates nothing;
 * what it says is good until the next `read`.
 */
export class Peer {
  readonly words: AddressWords = addressWords()
  lists: PeerLists
  ipv6Prefix: number

  constructor(lists: PeerLists, ipv6Prefix: number) {
    this.lists = lists
    this.ipv6Prefix = ipv6Prefix
  }

  /** Takes the next address in. False when it is none. */
  read(address: string): boolean {
    return parseAddress(address, this.words)
  }

  /** What the ledger counts it under: an IPv4 address, or an IPv6 prefix (M7). */
  get key(): AddressKey {
    return addressKey(this.words, this.ipv6Prefix)
  }

  get client(): boolean {
    return this.lists.clients.holds(this.words)
  }

  get clusterPeer(): boolean {
    return this.lists.clusterPeers.holds(this.words)
  }
}
