import type { Socket } from 'node:net'
import type { OwnReason } from '../policies/reasons.ts'
import { refuse } from '../policies/verdict.ts'
import { type ProxyHeader, readProxyHeader } from './proxy-header/index.ts'
import type { TcpConnection } from './tcp-connection.ts'

const NOTHING = Buffer.alloc(0)

/**
 * Reads the PROXY header of one connection, to the byte: what comes behind it is the protocol's (X5). Then the client in
 * it is judged (X2), and the connection goes on, or is refused.
 */
export class HeaderReader {
  readonly #connection: TcpConnection
  readonly #socket: Socket
  /** Whether the peer may speak for others (X1). */
  readonly #trusted: boolean
  #received: Buffer = NOTHING

  constructor(connection: TcpConnection, trusted: boolean) {
    this.#connection = connection
    this.#socket = connection.socket
    this.#trusted = trusted
    this.#socket.on('readable', this.#read)
  }

  /** The deadline has come (X3). Whoever may come without a header, and has not begun one, is served as itself. */
  late(): void {
    if (this.#received.length > 0) this.#reject('proxy-missing', 'no whole header in time')
    else if (this.#isOptional) this.#goOn()
    else this.#reject('proxy-missing', 'no header in time')
  }

  get #isOptional(): boolean {
    return this.#connection.terms.proxyProtocol === 'optional'
  }

  readonly #read = (): void => {
    const chunk: Buffer | null = this.#socket.read()
    if (chunk === null) {
      this.#ended()
      return
    }
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    const result = readProxyHeader(this.#received)
    if (result.state === 'invalid') this.#reject('proxy-invalid', result.reason)
    else if (result.state === 'absent') this.#absent()
    else if (result.state === 'complete') this.#complete(result.header, result.length)
  }

  #complete(header: ProxyHeader, length: number): void {
    if (this.#trusted) this.#goOn(header, length)
    else this.#reject('proxy-untrusted', 'a header from a peer that is not trusted')
  }

  #absent(): void {
    if (this.#isOptional) this.#goOn()
    else this.#reject('proxy-missing', 'the first bytes are no header')
  }

  /** The peer has ended: before it said anything it is a balancer that looks, which nobody needs to hear of. */
  #ended(): void {
    if (this.#received.length === 0) return
    if (this.#isOptional) this.#goOn()
    else this.#reject('proxy-invalid', 'ended inside the header')
  }

  #reject(reason: OwnReason, detail: string): void {
    this.#stop()
    this.#connection.drop(refuse(reason, { detail }))
  }

  /**
   * Gives back what is the protocol's. It starts a tick later, when Node has forgotten that there was a `readable`
   * listener: before, a protocol that listens and pauses would be set flowing all the same.
   */
  #goOn(header?: ProxyHeader, length = 0): void {
    this.#stop()
    if (this.#received.length > length) this.#socket.unshift(this.#received.subarray(length))
    process.nextTick(goOn, this.#connection, header)
  }

  #stop(): void {
    this.#socket.removeListener('readable', this.#read)
    this.#connection.reader = undefined
  }
}

const goOn = (connection: TcpConnection, header: ProxyHeader | undefined): void => {
  if (connection.phase === 'header' && !connection.socket.destroyed) connection.port.identified(connection, header)
}
