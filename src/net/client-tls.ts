import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isIP, type Socket } from 'node:net'
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls'
import { Attempt, type AttemptListener } from './attempt.ts'

/** Whom to expect at the other end, and what proves it. */
export interface ClientTlsOptions {
  /** The host that is connected to: its certificate must hold this name or address, unless a server name is given. */
  readonly host: string
  /** The name to ask for (SNI), which the certificate must hold. */
  readonly serverName?: string | undefined
  /** A PEM file with the authorities to trust, instead of those that Node brings along. */
  readonly ca?: string | undefined
  /** False accepts whatever certificate is shown: then anybody on the way can read and change everything. */
  readonly verify: boolean
}

/** The client's side of TLS, for connections to one server. */
export class ClientTls {
  readonly #options: ClientTlsOptions
  /** Made when it is first needed, and once: reading the authorities takes milliseconds. */
  #context: SecureContext | undefined

  constructor(options: ClientTlsOptions) {
    this.#options = options
  }

  /** Begins a handshake on a connected socket. Throws where the authorities cannot be read, as `readAuthorities` does. */
  wrap(socket: Socket): TLSSocket {
    const { host, ca, verify } = this.#options
    this.#context ??= createSecureContext(ca === undefined ? {} : { ca: readAuthorities(ca) })
    const options = { socket, host, secureContext: this.#context, rejectUnauthorized: verify }
    const servername = this.#serverName
    return connect(servername === undefined ? options : { ...options, servername })
  }

  /** An address is no server name, and a name is asked for without its last dot (RFC 6066 3). */
  get #serverName(): string | undefined {
    const { host, serverName } = this.#options
    if (serverName !== undefined) return serverName
    return isIP(host) ? undefined : host.replace(/\.$/, '')
  }
}

/**
 * Upgrades a connected clear socket to TLS, within `timeout` milliseconds. What it holds unread was sent in clear text,
 * by whomever, and is thrown away. Returns what gives up, as `connect` does.
 */
export const secure = (socket: Socket, tls: ClientTls, timeout: number, hears: AttemptListener): (() => void) => {
  while (socket.read() !== null);
  const attempt = new Attempt(socket, timeout, hears)
  attempt.handshake(tls)
  return attempt.giveUp
}

/** Reads a PEM file of certificates to trust. Throws an error that says which file, what is wrong and what to do. */
export const readAuthorities = (file: string): string => {
  try {
    const pem = readFileSync(file, 'utf8')
    new X509Certificate(pem)
    return pem
  } catch (error) {
    throw Object.assign(new Error(whyUnread(file, error as NodeJS.ErrnoException), { cause: error }), { code: 'CA' })
  }
}

const whyUnread = (file: string, { syscall, code }: NodeJS.ErrnoException): string =>
  syscall === undefined
    ? `there is no certificate in ${file}. Write the path of a PEM file`
    : `cannot read ${file} (${code}). Check the path and its permissions`
