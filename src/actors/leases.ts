/**
 * The right to hold a port, for as long as the socket's actor lives. A machine that dies of an error leaves its
 * children running, and with them the port: so whoever holds a port also watches the lease, which is ended when the
 * actor leaves for any reason (D5).
 */
export class Leases {
  readonly #leases = new Map<string, { listener: string; control: AbortController }>()

  /** A lease for a socket of a listener, both by actor id. */
  grant(listener: string, socket: string): AbortSignal {
    this.end(socket)
    const control = new AbortController()
    this.#leases.set(socket, { listener, control })
    return control.signal
  }

  end(socket: string): void {
    this.#leases.get(socket)?.control.abort()
    this.#leases.delete(socket)
  }

  /** Ends the leases of all sockets of a listener: its actor has died. */
  endAll(listener: string): void {
    for (const [socket, lease] of this.#leases) if (lease.listener === listener) this.end(socket)
  }

  toJSON(): string[] {
    return [...this.#leases.keys()]
  }
}
