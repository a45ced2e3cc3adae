import { Counter, Gauge, Registry } from 'prom-client'
import { passwordHashing } from '../../protocols/helpers/login/password-hashing.ts'
import type { SocketBook } from './books.ts'
import { registerHistogram } from './histogram.ts'
import { keyOf, SOCKET_STATES, type StatusOfSockets, statesBySocket } from './states.ts'

/** Where the figures are read when somebody asks for them: the way of a connection knows nothing of metrics. */
export interface MetricsSource {
  /** What every socket has counted. */
  readonly books: () => Iterable<SocketBook>
  readonly status: () => StatusOfSockets
  /** Default: the budget of this process. */
  readonly passwordHashing?: HashingFigures | undefined
}

/** What is counted of password hashes: of the process, since that is what their budget is for. */
export interface HashingFigures {
  readonly counts: Readonly<Record<string, number>>
  readonly waiting: number
}

/** The metrics of a Portreeve. */
export interface Metrics {
  /** What the text is, for the header of an HTTP answer. */
  readonly contentType: string
  /** The figures of now, as Prometheus reads them. */
  text(): Promise<string>
}

/** Makes the metrics; nothing is counted or kept before somebody asks. */
export const createMetrics = (source: MetricsSource): Metrics => {
  const registry = new Registry()
  let books: readonly SocketBook[] = []
  const shared = { registry, read: () => books }
  gauge(shared, 'portreeve_connections_open', 'Open connections that hold a place.', ({ open }) => open)
  counter(shared, 'portreeve_connections_total', 'Connections that were admitted.', undefined, ({ totals }) => ({
    '': totals.admitted,
  }))
  const refused = 'Connections and datagrams that were refused, by reason.'
  counter(shared, 'portreeve_refused_total', refused, 'reason', ({ totals }) => totals.refused)
  const logins = 'Logins that protocols, and the admin listener, have told of.'
  counter(shared, 'portreeve_logins_total', logins, 'result', ({ totals }) => totals.logins)
  const handshakes = 'TLS handshakes by result; limit were not begun, since too many were under way.'
  counter(shared, 'portreeve_handshakes_total', handshakes, 'result', ({ totals }) => totals.handshakes)
  registerHistogram({
    ...shared,
    name: 'portreeve_handshake_seconds',
    help: 'How long finished TLS handshakes took.',
    pick: ({ totals }) => totals.handshakeDurations,
  })
  registerHistogram({
    ...shared,
    name: 'portreeve_connection_seconds',
    help: 'How long connections that have closed were open.',
    pick: ({ totals }) => totals.connectionDurations,
  })
  const datagrams = 'Datagrams that were let in, those that were dropped, and replies that were not sent.'
  counter(shared, 'portreeve_datagrams_total', datagrams, 'result', ({ totals }) => totals.datagrams)
  states(shared, source)
  hashing(registry, source.passwordHashing ?? passwordHashing)
  return {
    contentType: registry.contentType,
    text: () => {
      books = [...source.books()]
      return registry.metrics()
    },
  }
}

interface Shared {
  readonly registry: Registry
  readonly read: () => Iterable<SocketBook>
}

/** How it is now: only of sockets that are there. */
const gauge = ({ registry, read }: Shared, name: string, help: string, pick: (book: SocketBook) => number): void => {
  new Gauge({
    name,
    help,
    labelNames: ['listener', 'socket'],
    registers: [registry],
    collect() {
      this.reset()
      for (const book of read()) if (book.isThere) this.set(whose(book), pick(book))
    },
  })
}

/** What has been counted: of sockets that are gone as well. `by` names the label that tells the counts apart. */
const counter = (
  { registry, read }: Shared,
  name: string,
  help: string,
  by: 'reason' | 'result' | undefined,
  pick: (book: SocketBook) => Readonly<Record<string, number>>,
): void => {
  new Counter({
    name,
    help,
    labelNames: ['listener', 'socket', ...(by === undefined ? [] : [by])],
    registers: [registry],
    collect() {
      this.reset()
      for (const book of read())
        for (const [key, count] of Object.entries(pick(book)))
          this.inc(by === undefined ? whose(book) : { ...whose(book), [by]: key }, count)
    },
  })
}

const states = ({ registry, read }: Shared, { status }: MetricsSource): void => {
  new Gauge({
    name: 'portreeve_socket_state',
    help: 'The states of each socket: 1 where it is in that state, 0 where it is not.',
    labelNames: ['listener', 'socket', 'state'],
    registers: [registry],
    collect() {
      this.reset()
      const active = statesBySocket(status())
      for (const book of read()) {
        const own = active.get(keyOf(book.listener, book.socket))
        if (!book.isThere || own === undefined) continue
        for (const state of SOCKET_STATES) this.set({ ...whose(book), state }, Number(own.has(state)))
      }
    },
  })
}

const hashing = (registry: Registry, figures: HashingFigures): void => {
  new Counter({
    name: 'portreeve_password_hashes_total',
    help: 'Checks of passwords by result; refused: too many waited, left: before its turn the client had gone, or the listener drained.',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      this.reset()
      for (const [result, count] of Object.entries(figures.counts)) this.inc({ result }, count)
    },
  })
  new Gauge({
    name: 'portreeve_password_hashes_waiting',
    help: 'Logins that wait for their password to be hashed.',
    registers: [registry],
    collect() {
      this.set(figures.waiting)
    },
  })
}

const whose = ({ listener, socket }: SocketBook) => ({ listener, socket })
