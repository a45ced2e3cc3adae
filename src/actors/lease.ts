import { fromCallback } from 'xstate'

/** Why the signal is aborted. Without a reason an error would be made for each lease, with its stack. */
const ENDED = 'the lease has ended'

/** What a lease is for. */
export interface Holding {
  stopAccepting(): Promise<void>
}

/**
 * The right to hold a port, for as long as the socket's actor lives. A machine that dies of an error leaves its children
 * running, and with them the port: so whoever holds a port also watches its lease, which is ended when the actor leaves
 * for any reason (D5). Leases are a tree as the actors are: the end of one ends all below it.
 */
export class Lease<P extends Holding = Holding> {
  readonly port: P | undefined
  readonly #parent: Lease<P> | undefined
  readonly #subleases = new Set<Lease<P>>()
  readonly #control = new AbortController()

  constructor(parent?: Lease<P>, port?: P) {
    this.#parent = parent
    this.port = port
  }

  /** Aborted when the lease ends. */
  get signal(): AbortSignal {
    return this.#control.signal
  }

  /** The ports that are held by this lease and those below it. */
  get ports(): P[] {
    const below = [...this.#subleases].flatMap((lease) => lease.ports)
    return this.port === undefined ? below : [this.port, ...below]
  }

  /** A lease that ends with this one at the latest; an ended one gives only ended ones. */
  sublet(port?: P): Lease<P> {
    const lease = new Lease<P>(this, port)
    if (this.signal.aborted) lease.end()
    else this.#subleases.add(lease)
    return lease
  }

  /** Another one for the same ports in the place of this, which is to be ended. */
  renew(): Lease<P> {
    const lease = this.#parent?.sublet(this.port) ?? new Lease<P>(undefined, this.port)
    for (const { ports } of this.#subleases) for (const port of ports) lease.sublet(port)
    return lease
  }

  end(): void {
    if (this.#parent !== undefined) this.#parent.#subleases.delete(this)
    for (const lease of [...this.#subleases]) lease.end()
    this.#control.abort(ENDED)
  }

  toJSON(): object {
    return { ended: this.signal.aborted }
  }
}

export interface LeaseEnded {
  readonly type: 'lease.ended'
}

/**
 * Watches a lease, as long as its holder lives, or longer: when the holder has died of an error this closes its port all
 * the same, and a holder that lost its parent comes to its end (D5).
 */
export const tenancy = fromCallback<LeaseEnded, { lease: Lease; port?: Holding }>(
  ({ sendBack, input: { lease, port } }) => {
    const { signal } = lease
    const end = () => {
      port?.stopAccepting().catch(() => {})
      sendBack({ type: 'lease.ended' })
    }
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
    return () => signal.removeEventListener('abort', end)
  },
)
