import { canonicalAddress } from './address.ts'

/** A domain as far as choosing it goes. A name may begin with `*.`, for one label of any name. */
export interface DomainNames {
  readonly name: string
  readonly aliases: readonly string[]
  readonly localAddresses: readonly string[]
}

/** Which domain a connection came to: by the name it asks for (T6), else by the local address (T4). */
export class DomainTable<D extends DomainNames = DomainNames> {
  readonly all: readonly D[]
  readonly #byAddress = new Map<string, D>()
  readonly #byName = new Map<string, D>()

  constructor(domains: readonly D[]) {
    this.all = domains
    for (const domain of domains) {
      for (const address of domain.localAddresses) this.#byAddress.set(canonicalAddress(address) ?? address, domain)
      for (const name of [domain.name, ...domain.aliases]) this.#byName.set(name.toLowerCase(), domain)
    }
  }

  /** Whether the local address can make a difference: with one domain it is not worth a system call. */
  get dependsOnAddress(): boolean {
    return this.all.length > 1
  }

  /** The domain of a server name that one carries (T6), else that of the local address (T4). */
  choose(localAddress: string, serverName: string | undefined): D | undefined {
    return (serverName === undefined ? undefined : this.byServerName(serverName)) ?? this.byLocalAddress(localAddress)
  }

  /** The owner of a local address; an address that nobody owns belongs to the first domain (T4). */
  byLocalAddress(address: string): D | undefined {
    return this.#byAddress.get(address) ?? this.all[0]
  }

  /** The domain that carries a server name (T6), exactly or by `*.`. */
  byServerName(serverName: string): D | undefined {
    const name = serverName.toLowerCase()
    return this.#byName.get(name) ?? this.#byName.get(`*${name.slice(name.indexOf('.'))}`)
  }
}
