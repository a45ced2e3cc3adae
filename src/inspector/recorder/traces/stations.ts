import type { EventOf } from '../../../telemetry/index.ts'

/** Where a connection is on its way. */
export type Stage = 'gate' | 'header' | 'handshake' | 'protocol' | 'closed' | 'refused'

/** One station on a connection's way. */
export interface Station {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly stage: Stage
  readonly text: string
  readonly details?: Readonly<Record<string, unknown>>
}

/** What is told of a connection, and what a trace hears. */
export type ConnectionEvent = EventOf<
  | 'connection.admitted'
  | 'connection.refused'
  | 'connection.secured'
  | 'connection.faulted'
  | 'connection.closed'
  | 'login.accepted'
  | 'login.failed'
>

/** What comes next for a connection that is admitted, or whose first handshake is done. */
const serving = (at: number): Station => ({ at, stage: 'protocol', text: 'the protocol begins' })

const took = (duration: number): string =>
  duration < 1_000 ? `${Math.round(duration * 10) / 10} ms` : `${Math.round(duration / 100) / 10} s`

/** The stations that an event tells of. `tls` is that of the socket: it says what follows the gate. */
export const stationsOf = (event: ConnectionEvent, tls: 'off' | 'on' | 'ext'): Station[] => {
  switch (event.type) {
    case 'connection.admitted':
      return admitted(event, tls)
    case 'connection.secured':
      return secured(event)
    case 'connection.refused':
      return [refused(event)]
    case 'connection.closed':
      return [closed(event)]
    case 'connection.faulted':
      return [{ at: event.time, stage: 'protocol', text: `its code threw: ${event.error}` }]
    case 'login.accepted':
    case 'login.failed':
      return [login(event)]
  }
}

const admitted = (event: EventOf<'connection.admitted'>, tls: 'off' | 'on' | 'ext'): Station[] => {
  const { time: at, proxy, socket, open, remoteAddress } = event
  const gate: Station = { at, stage: 'gate', text: `admitted to ${socket}, ${open} open`, details: { open } }
  const next: Station = tls === 'on' ? { at, stage: 'handshake', text: 'the TLS handshake begins' } : serving(at)
  if (proxy === undefined) return [gate, next]
  const { address, version, duration } = proxy
  const named = `PROXY header v${version} from ${address} names ${remoteAddress}, after ${took(duration)}`
  return [
    {
      at: Math.round(at - duration),
      stage: 'gate',
      text: `${address} may say by a PROXY header who comes to ${socket}`,
    },
    { at, stage: 'header', text: named, details: proxy },
    gate,
    next,
  ]
}

const secured = ({ time: at, by, domain, protocol, duration }: EventOf<'connection.secured'>): Station[] => {
  const text = `${protocol ?? 'TLS'} for ${domain ?? 'no domain'}, after ${took(duration)}`
  const done: Station = { at, stage: 'handshake', text, details: { by, domain, protocol, duration } }
  return by === 'tls' ? [done, serving(at)] : [done]
}

const refused = ({ time: at, reason, evidence }: EventOf<'connection.refused'>): Station => ({
  at,
  stage: 'refused',
  text: reason,
  details: { ...evidence },
})

const closed = ({ time: at, bytesRead, bytesWritten, duration }: EventOf<'connection.closed'>): Station => ({
  at,
  stage: 'closed',
  text: `closed after ${took(duration)}: ${bytesRead} bytes read, ${bytesWritten} written`,
  details: { bytesRead, bytesWritten, duration },
})

const login = ({ type, time: at, user, method }: EventOf<'login.accepted' | 'login.failed'>): Station => ({
  at,
  stage: 'protocol',
  text: type === 'login.accepted' ? `${user} has logged in by ${method}` : `a login of ${user} by ${method} failed`,
})
