import { EventEmitter, once } from 'node:events'
import type { NoticeLevel } from '../../src/net/connection.ts'
import type { Login, NetObserver, Origin } from '../../src/net/observer.ts'
import type { TcpConnection } from '../../src/net/tcp-connection.ts'
import type { SocketIdentity } from '../../src/net/terms.ts'
import type { Ban } from '../../src/policies/bans.ts'
import type { Reason } from '../../src/policies/reasons.ts'
import type { Evidence, Refusal } from '../../src/policies/verdict.ts'

export interface Told {
  readonly what: keyof NetObserver
  readonly address?: string
  readonly reason?: Reason
  readonly evidence?: Evidence
  readonly error?: unknown
  readonly by?: string
  readonly domain?: string | undefined
  readonly localAddress?: string
  readonly code?: string
  readonly message?: string
  readonly login?: Login
  readonly ban?: Ban
}

/** Hears what happens on sockets and keeps it, in order. */
export class Recorder implements NetObserver {
  readonly told: Told[] = []
  readonly #news = new EventEmitter().setMaxListeners(0)

  /** What was told of one kind. */
  of(what: keyof NetObserver): Told[] {
    return this.told.filter((told) => told.what === what)
  }

  get reasons(): (Reason | undefined)[] {
    return this.of('refused').map(({ reason }) => reason)
  }

  /** Resolves as soon as it is true, which is looked at whenever something is told. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await once(this.#news, 'news')
  }

  /** Resolves with the first of a kind, now or later. */
  async first(what: keyof NetObserver): Promise<Told> {
    await this.until(() => this.of(what).length > 0)
    return this.of(what)[0] as Told
  }

  #tell(told: Told): void {
    this.told.push(told)
    this.#news.emit('news')
  }

  admitted({ remoteAddress: address }: TcpConnection): void {
    this.#tell({ what: 'admitted', address })
  }
  refused(_: SocketIdentity, { remoteAddress: address }: Origin, { reason, evidence }: Refusal): void {
    this.#tell({ what: 'refused', address, reason, evidence })
  }
  secured({ remoteAddress: address, domain }: TcpConnection, by: 'tls' | 'starttls'): void {
    this.#tell({ what: 'secured', address, by, domain })
  }
  closed({ remoteAddress: address }: TcpConnection): void {
    this.#tell({ what: 'closed', address })
  }
  faulted(_: SocketIdentity, { remoteAddress: address }: Origin, error: unknown): void {
    this.#tell({ what: 'faulted', address, error })
  }
  loggedIn(_: SocketIdentity, { remoteAddress: address }: Origin, login: Login): void {
    this.#tell({ what: 'loggedIn', address, login })
  }
  loginFailed(_: SocketIdentity, { remoteAddress: address }: Origin, login: Login): void {
    this.#tell({ what: 'loginFailed', address, login })
  }
  loginDeferred(_: SocketIdentity, { remoteAddress: address }: Origin, login: Login): void {
    this.#tell({ what: 'loginDeferred', address, login })
  }
  banned(_: SocketIdentity, { remoteAddress: address }: Origin, ban: Ban): void {
    this.#tell({ what: 'banned', address, ban })
  }
  policyFailed(_: SocketIdentity, reason: string, error: unknown): void {
    this.#tell({ what: 'policyFailed', reason, error })
  }
  notice(_: SocketIdentity, _origin: Origin | undefined, _level: NoticeLevel, message: string): void {
    this.#tell({ what: 'notice', message })
  }
  datagramRefused(_: SocketIdentity, { remoteAddress: address }: Origin, { reason, evidence }: Refusal): void {
    this.#tell({ what: 'datagramRefused', address, reason, evidence })
  }
  datagramFaulted(_: SocketIdentity, { remoteAddress: address }: Origin, error: unknown): void {
    this.#tell({ what: 'datagramFaulted', address, error })
  }
  datagramReceived(_: SocketIdentity, { remoteAddress: address }: Origin): void {
    this.#tell({ what: 'datagramReceived', address })
  }
  certificateMissing({ domain, localAddress }: TcpConnection): void {
    this.#tell({ what: 'certificateMissing', domain, localAddress })
  }
  acceptFailed(_: SocketIdentity, code: string, message: string): void {
    this.#tell({ what: 'acceptFailed', code, message })
  }
}
