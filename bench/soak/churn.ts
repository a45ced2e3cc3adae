import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Portreeve } from '../../src/index.ts'
import { GUEST, REST, type Site, settingsOf, type Variation } from './settings.ts'

/** A certificate and its key, as PEM. */
interface Pem {
  readonly cert: string
  readonly key: string
}

/** Puts a certificate in the place of another, as an operator would. */
export const writeCertificate = (folder: string, { cert, key }: Pem): void => {
  writeFileSync(join(folder, 'key.pem'), key)
  writeFileSync(join(folder, 'cert.pem'), cert)
}

/** Everything that an operator does to a server that runs, one thing after the other, over and over. */
export class Churn {
  readonly #portreeve: Portreeve
  readonly #site: Site
  readonly #pems: readonly Pem[]
  #variation: Variation = REST
  /** How many steps were taken. */
  steps = 0

  constructor(portreeve: Portreeve, site: Site, pems: readonly Pem[]) {
    this.#portreeve = portreeve
    this.#site = site
    this.#pems = pems
  }

  /** Does the next thing. */
  async step(): Promise<void> {
    const { steps } = this
    const act = this.#acts[steps % this.#acts.length]!
    this.steps++
    await act(Math.floor(steps / this.#acts.length))
  }

  /** Brings everything back to what it was at the start. */
  async rest(): Promise<void> {
    await this.#renew(0)
    await this.#apply(REST)
    await this.#portreeve.resume()
  }

  /** Each is told how often all of them were done. */
  readonly #acts: readonly ((turn: number) => Promise<void>)[] = [
    () => this.#apply({ rows: 6 }),
    () => this.#portreeve.open('guest', GUEST),
    (turn) => this.#renew(turn),
    async () => (this.#hasGuest ? this.#portreeve.close('guest') : undefined),
    () => this.#portreeve.open('guest', GUEST),
    () => this.#apply({ rows: 2, narrow: true }),
    () => this.#portreeve.suspend('echo'),
    () => this.#apply({ rows: 9, longLists: true }),
    () => this.#portreeve.resume('echo'),
    () => this.#apply({ narrow: false, root: 'two', logLevel: 'debug' }),
    () => this.#refused(),
    () => this.#portreeve.suspend('storm'),
    () => this.#portreeve.resume('storm'),
    () => this.#apply({ whoami: false, rows: 0, longLists: false }),
    async () => writeFileSync(join(this.#site.folder, 'cert.pem'), 'broken'),
    // Before settings are applied again: they would be refused with it.
    (turn) => this.#renew(turn + 1),
    () => this.#apply({ whoami: true, backlog: 256, root: 'one', logLevel: 'info' }),
    () => this.#portreeve.suspend(),
    () => this.#portreeve.resume(),
    () => this.#apply(REST),
  ]

  get #hasGuest(): boolean {
    return this.#portreeve.status().listeners.guest !== undefined
  }

  /** Settings as they were, but for this; the guest is not in them, so it ends with them. */
  async #apply(change: Partial<Variation>): Promise<void> {
    this.#variation = { ...this.#variation, ...change }
    await this.#portreeve.apply(settingsOf(this.#site, this.#variation))
  }

  async #renew(turn: number): Promise<void> {
    writeCertificate(this.#site.folder, this.#pems[turn % this.#pems.length]!)
  }

  /** Settings that are refused change nothing. */
  async #refused(): Promise<void> {
    const settings = settingsOf(this.#site, this.#variation)
    const wrong = { ...settings, addressLists: { ...settings.addressLists, denied: '10.0.0.300' } }
    const applied = await this.#portreeve.apply(wrong).then(
      () => true,
      () => false,
    )
    if (applied) throw new Error('settings with a wrong address list were applied')
  }
}
