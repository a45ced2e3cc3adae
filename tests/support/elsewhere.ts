import type { AddressKey } from '../../src/policies/address-key.ts'
import type { Elsewhere } from '../../src/policies/standing.ts'

/** What others hold, as a test says it: connections by listener and address. */
export class FakeElsewhere implements Elsewhere {
  readonly held: { readonly name: string; readonly key: AddressKey; readonly open: number }[] = []

  hold(name: string, key: AddressKey, open: number): void {
    this.held.push({ name, key, open })
  }

  listener(name: string): number {
    return this.#sum((held) => held.name === name)
  }

  address(name: string, key: AddressKey): number {
    return this.#sum((held) => held.name === name && held.key === key)
  }

  server(key: AddressKey): number {
    return this.#sum((held) => held.key === key)
  }

  #sum(counts: (held: { name: string; key: AddressKey }) => boolean): number {
    return this.held.filter(counts).reduce((sum, { open }) => sum + open, 0)
  }
}
