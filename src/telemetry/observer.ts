import type { NoticeLevel } from '../net/connection.ts'
import type { ConnectionOrigin, Login, NetObserver, Origin } from '../net/observer.ts'
import type { TcpConnection } from '../net/tcp-connection.ts'
import type { SocketIdentity } from '../net/terms.ts'
import type { Ban } from '../policies/bans.ts'
import type { Refusal } from '../policies/verdict.ts'
import { messageOf, stackOf } from '../thrown.ts'
import type { EventHub } from './hub.ts'

const whose = ({ listener, name }: SocketIdentity) => ({ time: Date.now(), listener, socket: name })

const whence = ({ remoteAddress, remotePort }: Origin) => ({ remoteAddress, remotePort })

const whoseConnection = (socket: SocketIdentity, origin: ConnectionOrigin) => ({
  ...whose(socket),
  connection: origin.id,
  ...whence(origin),
})

const proxyOf = ({ proxyHeader, peerAddress = '', startedAt = 0 }: Origin) =>
  proxyHeader && {
    address: peerAddress,
    version: proxyHeader.version,
    duration: performance.now() - startedAt,
  }

const trouble = (error: unknown) => ({ error: messageOf(error), stack: stackOf(error) })

/** Longer names are cut: a stranger writes them. */
const LONGEST_NAME = 128
/** What would break a line of the log, hide something in it, or is no character at all. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/** A name that a stranger has written, fit to be told. */
const clean = (name: string): string => name.slice(0, LONGEST_NAME).replace(UNPRINTABLE, '\uFFFD')

const whoseLogin = ({ user, method, secureBy }: Login) => ({ user: clean(user), method: clean(method), secureBy })

/** Turns what happens on the sockets into events. What nobody hears is not built. */
export class HubObserver implements NetObserver {
  readonly #hub: EventHub
  readonly #hearsAdmitted: { readonly isThere: boolean }
  readonly #hearsRefused: { readonly isThere: boolean }
  readonly #hearsClosed: { readonly isThere: boolean }
  readonly #hearsReceived: { readonly isThere: boolean }

  constructor(hub: EventHub) {
    this.#hub = hub
    this.#hearsAdmitted = hub.audience('connection.admitted')
    this.#hearsRefused = hub.audience('connection.refused')
    this.#hearsClosed = hub.audience('connection.closed')
    this.#hearsReceived = hub.audience('datagram.received')
  }

  admitted(connection: TcpConnection): void {
    if (!this.#hearsAdmitted.isThere) return
    const { open } = connection.port
    const proxy = proxyOf(connection)
    this.#hub.emit({
      type: 'connection.admitted',
      ...whoseConnection(connection.port.identity, connection),
      open,
      ...(proxy && { proxy }),
    })
  }

  refused(socket: SocketIdentity, origin: Origin, { reason, evidence }: Refusal): void {
    if (!this.#hearsRefused.isThere) return
    const { id: connection, serverName } = origin
    const proxy = proxyOf(origin)
    this.#hub.emit({
      type: 'connection.refused',
      ...whose(socket),
      ...(connection !== undefined && { connection }),
      ...whence(origin),
      reason,
      evidence,
      ...(proxy && { proxy }),
      ...(serverName !== undefined && { serverName: clean(serverName) }),
    })
  }

  secured(connection: TcpConnection, by: 'tls' | 'starttls', duration: number): void {
    if (!this.#hub.hears('connection.secured')) return
    const { domain, socket } = connection
    const protocol = 'getProtocol' in socket ? ((socket.getProtocol as () => string | null)() ?? undefined) : undefined
    this.#hub.emit({
      type: 'connection.secured',
      ...whoseConnection(connection.port.identity, connection),
      by,
      domain,
      protocol,
      duration,
    })
  }

  closed(connection: TcpConnection): void {
    if (!this.#hearsClosed.isThere) return
    const { bytesRead, bytesWritten } = connection.socket
    const duration = performance.now() - connection.startedAt
    this.#hub.emit({
      type: 'connection.closed',
      ...whoseConnection(connection.port.identity, connection),
      bytesRead,
      bytesWritten,
      duration,
    })
  }

  faulted(socket: SocketIdentity, origin: ConnectionOrigin, error: unknown): void {
    this.#hub.emit({ type: 'connection.faulted', ...whoseConnection(socket, origin), ...trouble(error) })
  }

  loggedIn(socket: SocketIdentity, origin: ConnectionOrigin, login: Login): void {
    if (!this.#hub.hears('login.accepted')) return
    this.#hub.emit({ type: 'login.accepted', ...whoseConnection(socket, origin), ...whoseLogin(login) })
  }

  loginFailed(socket: SocketIdentity, origin: ConnectionOrigin, login: Login): void {
    if (!this.#hub.hears('login.failed')) return
    this.#hub.emit({ type: 'login.failed', ...whoseConnection(socket, origin), ...whoseLogin(login) })
  }

  loginDeferred(socket: SocketIdentity, origin: ConnectionOrigin, login: Login): void {
    if (!this.#hub.hears('login.deferred')) return
    this.#hub.emit({ type: 'login.deferred', ...whoseConnection(socket, origin), ...whoseLogin(login) })
  }

  banned(socket: SocketIdentity, origin: ConnectionOrigin, { failures, until }: Ban): void {
    if (!this.#hub.hears('address.banned')) return
    const { id: connection, remoteAddress } = origin
    this.#hub.emit({
      type: 'address.banned',
      ...whose(socket),
      by: 'logins',
      connection,
      remoteAddress,
      failures,
      until,
    })
  }

  policyFailed(socket: SocketIdentity, reason: string, error: unknown): void {
    this.#hub.emit({ type: 'policy.failed', ...whose(socket), reason, ...trouble(error) })
  }

  notice(
    socket: SocketIdentity,
    origin: ConnectionOrigin | undefined,
    level: NoticeLevel,
    message: string,
    details?: Readonly<Record<string, unknown>>,
  ): void {
    if (!this.#hub.hears('protocol.notice')) return
    const connection = origin && { connection: origin.id }
    this.#hub.emit({ type: 'protocol.notice', ...whose(socket), ...connection, level, message, details })
  }

  datagramReceived(socket: SocketIdentity, origin: Required<Origin>, bytes: number): void {
    if (!this.#hearsReceived.isThere) return
    this.#hub.emit({ type: 'datagram.received', ...whose(socket), ...whence(origin), bytes })
  }

  datagramRefused(socket: SocketIdentity, origin: Origin, { reason, evidence }: Refusal): void {
    if (!this.#hub.hears('datagram.refused')) return
    this.#hub.emit({ type: 'datagram.refused', ...whose(socket), ...whence(origin), reason, evidence })
  }

  datagramFaulted(socket: SocketIdentity, origin: Origin, error: unknown): void {
    this.#hub.emit({ type: 'datagram.faulted', ...whose(socket), ...whence(origin), ...trouble(error) })
  }

  certificateMissing({ id: connection, domain, localAddress }: TcpConnection): void {
    const name = domain ?? '(none)'
    const message =
      domain === undefined
        ? 'a TLS connection came in and no domain is configured. Add a domain with a certificate.'
        : 'a TLS connection came to a domain without a certificate. Give the domain a certificate, or turn tls off.'
    this.#hub.emit({ type: 'certificate.failed', time: Date.now(), domain: name, connection, localAddress, message })
  }

  acceptFailed(socket: SocketIdentity, code: string, message: string): void {
    this.#hub.emit({ type: 'socket.acceptFailed', ...whose(socket), code, message })
  }
}
