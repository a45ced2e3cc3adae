import type { Reason } from '../policies/reasons.ts'
import type { Evidence } from '../policies/verdict.ts'
import type { EventOf, EventType, PortreeveEvent } from './events.ts'

const OUTPUTS = { stdout: 'standard output', stderr: 'standard error' }

/** What the log says of each event, in one sentence that stands alone. */
const SENTENCES: { readonly [T in EventType]: (event: EventOf<T>) => string } = {
  'socket.listening': ({ transport, address, port, tls }) =>
    `listening on ${transport} ${at(address, port)}${transport === 'tcp' ? `, tls ${tls}` : ''}`,
  'socket.bindFailed': ({ message, retryIn }) => `${message}; next try in ${duration(retryIn)}`,
  'socket.acceptFailed': ({ message, code }) => (code === 'OK' ? message : `${message} (${code})`),
  'socket.suspended': () => 'suspended: the port is closed, connections go on',
  'socket.draining': ({ open }) => `draining, ${open} open`,
  'socket.closed': ({ left, cut }) => `closed: ${left} left by themselves, ${cut} cut`,
  'socket.crashed': ({ error, restartIn }) =>
    `crashed: ${error}; ${restartIn === undefined ? 'too many crashes, it stays down' : `started again in ${duration(restartIn)}`}`,
  'connection.admitted': (event) => `admitted ${peer(event)}, ${event.open} open`,
  'connection.refused': (event) => `refused ${peer(event)}: ${why(event)}`,
  'connection.secured': (event) => `secured ${peer(event)} by ${event.by} in ${duration(event.duration)}`,
  'connection.closed': (event) =>
    `closed ${peer(event)} after ${duration(event.duration)}, ${event.bytesRead} bytes in, ${event.bytesWritten} out`,
  'connection.faulted': (event) => `the protocol's code threw, ${peer(event)} was closed: ${event.error}`,
  'login.accepted': (event) => `${event.user} logged in from ${peer(event)} by ${event.method}`,
  'login.failed': (event) => `login of ${event.user} failed from ${peer(event)} by ${event.method}`,
  'login.deferred': (event) => `login of ${event.user} deferred from ${peer(event)} by ${event.method}`,
  'address.banned': ({ remoteAddress, by, failures, until }) =>
    `banned ${remoteAddress} until ${new Date(until).toISOString()}: ${by === 'hand' ? 'by hand' : `${failures} logins failed`}`,
  'datagram.received': (event) => `received ${event.bytes} bytes from ${peer(event)}`,
  'datagram.refused': (event) => `refused a datagram from ${peer(event)}: ${why(event)}`,
  'datagram.faulted': (event) => `the protocol's code threw on a datagram from ${peer(event)}: ${event.error}`,
  'protocol.notice': ({ message }) => message,
  'listener.full': ({ open, limit }) => `full: ${open} open of at most ${limit}, nobody else is let in`,
  'listener.reserveEngaged': ({ open, reserve }) =>
    `reserve engaged: ${open} open, the last ${reserve} places are for clients`,
  'listener.room': ({ open }) => `room again: ${open} open`,
  'policy.failed': ({ reason, error }) => `the policy ${reason} failed: ${error}`,
  'settings.applied': ({ kept, opened, closed, rebound }) =>
    `settings applied: ${kept} sockets kept, ${opened} opened, ${closed} closed, ${rebound} rebound`,
  'settings.refused': ({ complaints }) => `settings refused, nothing is changed: ${complaints.join('; ')}`,
  'certificate.loaded': ({ domain, subject, validTo, selfSigned }) =>
    `certificate of ${domain} loaded: ${subject}, valid to ${validTo}${selfSigned ? ', self-signed: for trying out only' : ''}`,
  'certificate.failed': ({ domain, localAddress, message }) =>
    `certificate of ${domain}${localAddress === undefined ? '' : ` at local address ${localAddress}`}: ${message}`,
  'output.failed': ({ output, code }) =>
    `${OUTPUTS[output]} takes no lines (${code}); they are lost until it does, and counted`,
  'output.lost': ({ output, lost }) => `lines lost: ${lost}, ${OUTPUTS[output]} did not take them`,
  'drain.finished': ({ left, cut, duration: took }) =>
    `drained in ${duration(took)}: ${left} left by themselves, ${cut} cut`,
}

/** The log's sentence for an event. */
export const sentence = (event: PortreeveEvent): string =>
  (SENTENCES[event.type] as (event: PortreeveEvent) => string)(event)

/** An address and a port as a URL writes them: `[::1]:80`. */
const at = (address: string, port: number | undefined): string =>
  port === undefined ? address : `${address.includes(':') ? `[${address}]` : address}:${port}`

const peer = (event: { remoteAddress: string; remotePort?: number | undefined }): string =>
  at(event.remoteAddress, event.remotePort)

/** A reason and what it rests on: `denied (list denied, line 3)`, `full (100 of 100)`. */
const why = ({ reason, evidence }: { reason: Reason; evidence: Evidence }): string => {
  const { count, limit, detail } = evidence
  const parts = [
    inList(evidence),
    until(evidence),
    count === undefined ? [] : `${count} of ${limit ?? 'any'}`,
    detail ?? [],
  ].flat()
  return parts.length === 0 ? reason : `${reason} (${parts.join('; ')})`
}

const inList = ({ list, line }: Evidence): string | [] => {
  if (list === undefined) return []
  return line === undefined ? `not in list ${list}` : `list ${list}, line ${line}`
}

const until = ({ until: end }: Evidence): string | [] =>
  end === undefined ? [] : `until ${new Date(end).toISOString()}`

/** Milliseconds for a person: `850ms`, `2.5s`. */
const duration = (ms: number): string => (ms < 1000 ? `${Math.round(ms)}ms` : `${Math.round(ms / 100) / 10}s`)
