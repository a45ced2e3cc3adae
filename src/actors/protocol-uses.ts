import { Use } from '../net/use.ts'
import type { Protocol } from '../protocols/protocol.ts'
import type { PreparedListener } from '../settings/index.ts'
import { messageOf, stackOf } from '../thrown.ts'
import type { Announce } from './socket-types.ts'

/**
 * The protocols that are in use. Each is started when its first port is made. One that new settings have replaced is
 * disposed of when the last port and the last connection have done with it, and so are all of them at the end.
 */
export class ProtocolUses {
  readonly #uses = new Map<Protocol, { readonly use: Use; readonly listener: string }>()
  readonly #announce: Announce

  constructor(announce: Announce) {
    this.#announce = announce
  }

  of({ protocol, settings }: PreparedListener): Use {
    const known = this.#uses.get(protocol)
    if (known !== undefined) return known.use
    const use = new Use()
    this.#uses.set(protocol, { use, listener: settings.name })
    void this.#call(protocol, 'start', settings.name)
    return use
  }

  /** Those that no listener has any more go, once they are free; one that is wanted again stays. */
  keepOnly(listeners: Iterable<PreparedListener>): void {
    const wanted = new Set([...listeners].map(({ protocol }) => protocol))
    for (const [protocol, { use }] of this.#uses) {
      if (wanted.has(protocol)) use.keep()
      else use.whenFree(() => void this.#dispose(protocol))
    }
  }

  /** Resolves when all are disposed of: to be asked for when no port uses them any more. */
  async end(): Promise<void> {
    await Promise.all([...this.#uses.keys()].map((protocol) => this.#dispose(protocol)))
  }

  async #dispose(protocol: Protocol): Promise<void> {
    const { listener } = this.#uses.get(protocol) ?? {}
    if (listener === undefined) return
    this.#uses.delete(protocol)
    await this.#call(protocol, 'dispose', listener)
  }

  async #call(protocol: Protocol, method: 'start' | 'dispose', listener: string): Promise<void> {
    try {
      await protocol[method]?.()
    } catch (error) {
      const message = `the protocol's ${method} threw: ${messageOf(error)}`
      const details = { stack: stackOf(error) }
      this.#announce({
        type: 'protocol.notice',
        time: Date.now(),
        listener,
        socket: listener,
        level: 'error',
        message,
        details,
      })
    }
  }
}
