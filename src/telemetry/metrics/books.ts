import { SocketCounters } from '../../net/counters.ts'
import type { SocketIdentity } from '../../net/terms.ts'

/** A port whose counters are kept in the books. */
export interface CountedPort {
  readonly identity: Pick<SocketIdentity, 'listener' | 'name'>
  readonly counters: SocketCounters
  /** Open connections that hold a place. */
  readonly open: number
  /** Its counters are final. */
  readonly isOver: boolean
}

/** What one listener socket has counted since the process began, under its name. */
export interface SocketBook {
  readonly listener: string
  readonly socket: string
  /** Whether there is such a socket now, be it draining. */
  readonly isThere: boolean
  readonly open: number
  /** Of all ports that have had the name. They only ever grow. */
  readonly totals: SocketCounters
}

/** A name's ports that are still there, and the sum of those that are gone. */
interface Account {
  readonly listener: string
  readonly socket: string
  readonly past: SocketCounters
  ports: readonly CountedPort[]
}

/** The most sockets that are remembered after they are gone. */
const MOST_GONE = 200

/**
 * The counters of every socket, by name: a port that is made anew, since its settings have changed or it was gone for a
 * while, begins its counters at 0, but what is told of its name must not go down. Of sockets that are gone only the
 * latest are kept: settings that name a new one each time would make the books grow for ever.
 */
export class CounterBooks {
  /** The names that came last are last. */
  readonly #accounts = new Map<string, Account>()
  readonly #mostGone: number

  constructor(mostGone: number = MOST_GONE) {
    this.#mostGone = mostGone
  }

  /** A port has been made. */
  enter(port: CountedPort): void {
    const { listener, name: socket } = port.identity
    const key = JSON.stringify([listener, socket])
    const account = this.#accounts.get(key) ?? { listener, socket, past: new SocketCounters(), ports: [] }
    account.ports = [...account.ports, port]
    this.#accounts.delete(key)
    this.#accounts.set(key, account)
    this.#forget()
  }

  /** The counters of every port that is there, be it draining. */
  *counters(): Iterable<{ readonly listener: string; readonly socket: string; readonly counters: SocketCounters }> {
    for (const account of this.#accounts.values()) {
      const { listener, socket, ports } = settled(account)
      for (const { counters } of ports) yield { listener, socket, counters }
    }
  }

  *[Symbol.iterator](): Iterator<SocketBook> {
    for (const account of this.#accounts.values()) yield bookOf(settled(account))
  }

  #forget(): void {
    const gone = [...this.#accounts].filter(([, account]) => settled(account).ports.length === 0)
    for (const [key] of gone.slice(0, Math.max(0, gone.length - this.#mostGone))) this.#accounts.delete(key)
  }
}

/** Takes the ports that are over into the sum. */
const settled = (account: Account): Account => {
  const over = account.ports.filter((port) => port.isOver)
  if (over.length === 0) return account
  for (const { counters } of over) account.past.add(counters)
  account.ports = account.ports.filter((port) => !over.includes(port))
  return account
}

const bookOf = ({ listener, socket, past, ports }: Account): SocketBook => {
  const totals = new SocketCounters()
  for (const counters of [past, ...ports.map((port) => port.counters)]) totals.add(counters)
  const open = ports.reduce((sum, port) => sum + port.open, 0)
  return { listener, socket, isThere: ports.length > 0, open, totals }
}
