import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Stage } from '../../../net/attempt.ts'
import { ClientTls, secure } from '../../../net/client-tls.ts'
import { connect } from '../../../net/connect.ts'
import type { Connection } from '../../../net/connection.ts'
import { milliseconds } from '../options.ts'
import { proxyHeaderFor } from './header.ts'
import { BackendNews } from './news.ts'
import { CONNECT_TIMEOUT, contradictions, type MailBackendOptions, NO_TARGET } from './options.ts'
import { parseTarget, type Target } from './target.ts'

/** What connecting to a backend comes to: one of the two, once; none when the client has gone meanwhile. */
export interface BackendHandlers {
  /** It may be spoken on: encrypted where `tls: on`, and the PROXY header is sent. What breaks it later, its `close` follows. */
  connected(socket: Socket): void
  /** The operator has been told; the client is left to the protocol. */
  failed(): void
}

/** Connects clients to a backend, and tells the operator in few words when that does not work. */
export class Backend {
  readonly target: Target
  /** For what goes wrong beyond connecting, as a backend that answers in a way that is not its protocol's. */
  readonly news: BackendNews
  /** `starttls`: connections start in clear text, and the protocol asks for TLS and calls `secure`. */
  readonly tls: 'off' | 'on' | 'starttls'
  readonly #clientTls: ClientTls
  readonly #version: 1 | 2 | undefined
  readonly #timeout: number

  /** Throws a `RangeError` for options that say no backend, or contradict each other. `ca` is read when it is needed first. */
  constructor(options: MailBackendOptions) {
    const { to, tls = 'off', serverName, ca, verify = true, sendProxy = 'off' } = options
    const target = parseTarget(to)
    if (target === undefined) throw new RangeError(`to: '${to}' is not ${NO_TARGET}`)
    const [wrong] = contradictions(options)
    if (wrong !== undefined) throw new RangeError(wrong.message)
    this.target = target
    this.news = new BackendNews(target.text)
    this.tls = tls
    this.#clientTls = new ClientTls({ host: target.host, serverName, ca, verify })
    this.#version = ({ off: undefined, v1: 1, v2: 2 } as const)[sendProxy]
    this.#timeout = milliseconds('connectTimeout', options.connectTimeout ?? CONNECT_TIMEOUT)
  }

  /** Connects for a client. What the client sends meanwhile stays in its socket, if it is paused. */
  connect(connection: Connection, { connected, failed }: BackendHandlers): void {
    const { socket: client } = connection
    if (client.destroyed) return
    const { host, port } = this.target
    const preface = this.#version === undefined ? undefined : proxyHeaderFor(connection, this.#version)
    const tls = this.tls === 'on' ? this.#clientTls : undefined
    const giveUp = connect(
      { host, port, timeout: this.#timeout, preface, tls },
      {
        connected: (socket) => {
          client.off('close', giveUp)
          // Whether TLS works is not known yet where the protocol starts it.
          if (this.tls !== 'starttls') this.news.worked(connection)
          connected(socket)
        },
        failed: (error, stage) => {
          client.off('close', giveUp)
          this.news.failed(error, connection, stage)
          failed()
        },
      },
    )
    client.once('close', giveUp)
  }

  /**
   * Upgrades a connection to the backend once it has agreed to start TLS, with a time-out of its own. Take your listeners
   * off it, and throw away what you have read behind the backend's answer; what is unread is thrown away here. When it
   * fails it is closed, the operator has been told, and the promise is rejected: close the client. When the client goes
   * meanwhile it is closed too, and rejected with `ERR_STREAM_PREMATURE_CLOSE`, which is no fault where nobody catches it.
   */
  secure(socket: Socket, connection: Connection): Promise<TLSSocket> {
    const { socket: client } = connection
    return new Promise((resolve, reject) => {
      const gone = (): void => {
        giveUp()
        reject(Object.assign(new Error('the client has gone'), { code: 'ERR_STREAM_PREMATURE_CLOSE' }))
      }
      const giveUp = secure(socket, this.#clientTls, this.#timeout, {
        connected: (secured) => {
          client.off('close', gone)
          this.news.worked(connection)
          resolve(secured as TLSSocket)
        },
        failed: (error: NodeJS.ErrnoException, stage: Stage) => {
          client.off('close', gone)
          this.news.failed(error, connection, stage)
          reject(error)
        },
      })
      if (client.destroyed) gone()
      else client.once('close', gone)
    })
  }
}
