import { formatDuration } from '../durations.ts'
import { builtinOf } from '../protocols/by-name.ts'
import type { ListenerSettings, SocketSettings } from '../settings/index.ts'

/** Where a socket can be reached from this machine, and how it speaks. */
interface Target {
  readonly host: string
  readonly port: number
  readonly tls: SocketSettings['tls']
  readonly transport: ListenerSettings['transport']
  readonly proxyProtocol: SocketSettings['proxyProtocol']
}

/** An address as a client on this machine would name it. */
const reachable = (address: string): string => {
  if (address === 'all' || address === '0.0.0.0') return '127.0.0.1'
  return address === '::' ? '::1' : address
}

const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host)

/** How curl is called up to the host: with a PROXY header where the socket wants one, and with any certificate. */
const curl = ({ tls, proxyProtocol }: Target, scheme: string): string => {
  const proxied = proxyProtocol === 'required' ? '--haproxy-protocol ' : ''
  return `curl ${proxied}${tls === 'on' ? `-k ${scheme}s` : scheme}://`
}

const web = (target: Target): string => `${curl(target, 'http')}${inUrl(target.host)}:${target.port}/`

/** `openssl s_client` cannot send anything before the handshake, and curl can: its request is data as any other. */
const plain = (target: Target): string => {
  const { host, port, tls, transport, proxyProtocol } = target
  if (transport === 'udp') return `nc -u ${host} ${port}`
  if (proxyProtocol !== 'required') {
    return tls === 'on' ? `openssl s_client -quiet -connect ${inUrl(host)}:${port}` : `nc ${host} ${port}`
  }
  if (tls === 'on') return `${web(target)} --http0.9`
  return `(printf 'PROXY UNKNOWN\\r\\n'; cat) | nc ${host} ${port}`
}

const log = (target: Target): string => {
  const { host, port, tls, transport, proxyProtocol } = target
  if (tls === 'on' || proxyProtocol === 'required') return plain(target)
  return `logger --server ${host} --port ${port} --${transport} "a line for the log"`
}

/** Mail clients speak a protocol by its name, and by another where TLS comes first. */
const mailbox =
  (name: 'pop3' | 'imap') =>
  (target: Target): string =>
    `${curl(target, name)}${inUrl(target.host)}:${target.port}/${target.tls === 'off' ? ' --ssl-reqd -k' : ''} --user USER`

const letter = (target: Target): string =>
  `${curl(target, 'smtp')}${inUrl(target.host)}:${target.port} --mail-from a@example.com --mail-rcpt USER@DOMAIN -T message.txt`

const BY_PROTOCOL: Readonly<Record<string, (target: Target) => string>> = {
  http: web,
  syslog: log,
  smtp: letter,
  pop3: mailbox('pop3'),
  imap: mailbox('imap'),
}

/** A command that tries a socket out, for the protocols that Portreeve knows. */
export const hint = (listener: ListenerSettings, socket: SocketSettings, boundPort: number): string => {
  const { transport, protocol, proxyTimeout } = listener
  const { tls, proxyProtocol } = socket
  const target = { host: reachable(socket.address), port: boundPort, tls, transport, proxyProtocol }
  const command = (BY_PROTOCOL[String(protocol)] ?? plain)(target)
  if (proxyProtocol !== 'optional' || builtinOf(protocol)?.clientFirst) return command
  return `${command}  # the server speaks after ${formatDuration(proxyTimeout)}, or behind a PROXY header`
}
