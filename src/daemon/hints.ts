import type { ListenerSettings, SocketSettings } from '../settings/index.ts'

/** Where a socket can be reached from this machine, and how it speaks. */
interface Target {
  readonly host: string
  readonly port: number
  readonly tls: SocketSettings['tls']
  readonly transport: ListenerSettings['transport']
}

/** An address as a client on this machine would name it. */
const reachable = (address: string): string => {
  if (address === 'all' || address === '0.0.0.0') return '127.0.0.1'
  return address === '::' ? '::1' : address
}

const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host)

const web = ({ host, port, tls }: Target): string =>
  tls === 'on' ? `curl -k https://${inUrl(host)}:${port}/` : `curl http://${inUrl(host)}:${port}/`

const plain = ({ host, port, tls, transport }: Target): string => {
  if (tls === 'on') return `openssl s_client -quiet -connect ${inUrl(host)}:${port}`
  return `nc ${transport === 'udp' ? '-u ' : ''}${host} ${port}`
}

const log = ({ host, port }: Target): string => `logger --server ${host} --port ${port} --udp "a line for the log"`

/** Mail clients speak a protocol by its name, and by another where TLS comes first. */
const mailbox =
  (name: 'pop3' | 'imap') =>
  ({ host, port, tls }: Target): string =>
    `curl ${tls === 'on' ? `-k ${name}s` : name}://${inUrl(host)}:${port}/${tls === 'off' ? ' --ssl-reqd -k' : ''} --user USER`

const letter = ({ host, port, tls }: Target): string =>
  `curl ${tls === 'on' ? '-k smtps' : 'smtp'}://${inUrl(host)}:${port} --mail-from a@example.com --mail-rcpt USER -T message.txt`

const BY_PROTOCOL: Readonly<Record<string, (target: Target) => string>> = {
  http: web,
  syslog: log,
  smtp: letter,
  pop3: mailbox('pop3'),
  imap: mailbox('imap'),
}

/** A command that tries a socket out, for the protocols that Portreeve knows. */
export const hint = (listener: ListenerSettings, socket: SocketSettings, boundPort: number): string => {
  const { transport, protocol } = listener
  const target = { host: reachable(socket.address), port: boundPort, tls: socket.tls, transport }
  return (BY_PROTOCOL[String(protocol)] ?? plain)(target)
}
