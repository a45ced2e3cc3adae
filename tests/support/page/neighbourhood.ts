import { once } from 'node:events'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { call, dial } from '../dial.ts'

/** Speaks for others in PROXY headers. */
const PROXY = '127.0.0.2'

/** What a daemon has in the pictures of its page. */
export const SETTINGS = `# What this machine serves.
admin: { port: any }

addressLists:
  clients: |
    10.0.0.0/8       ; the office
    !10.0.9.0/24     ; its guests
  denied: |
    198.51.100.0/24  ; has been scanning us
  trustedProxies: |
    ${PROXY}        ; says who comes

domains:
  - { name: example.com, certificate: self-signed }

listeners:
  echo:
    protocol: echo
    maxConnections: 1000
    clientReserve: 100
    sockets:
      - { port: 7007, address: 127.0.0.1, proxyProtocol: required }
      - { port: 7008, address: 127.0.0.1, tls: on, proxyProtocol: required }
      - { port: 7009, address: 127.0.0.1, tls: ext, restriction: grant, addresses: "#clients" }

  web:
    protocol: http
    options: { root: . }
    sockets:
      - { port: 8080, address: 127.0.0.1 }
      - { port: 8443, address: 127.0.0.1, tls: on }

  syslog:
    protocol: syslog
    options: { to: log }
    sockets:
      - { port: 5514, address: 127.0.0.1 }
`

const header = (address: string, port: number): string =>
  address.includes(':')
    ? `PROXY TCP6 ${address} 2001:db8::80 40000 ${port}\r\n`
    : `PROXY TCP4 ${address} 192.0.2.80 40000 ${port}\r\n`

/** Somebody from afar, by way of the proxy, who stays. */
export const visit = async (address: string, port = 7007): Promise<void> => {
  const caller = await dial(port, { localAddress: PROXY })
  await caller.send(`${header(address, port)}hello`).hears('hello')
}

const visitByTls = async (address: string): Promise<void> => {
  const raw = connect({ port: 7008, host: '127.0.0.1', localAddress: PROXY })
  await once(raw, 'connect')
  raw.write(header(address, 7008))
  const socket = connectTls({ socket: raw, servername: 'example.com', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
}

/** Somebody who is refused. */
export const tryIn = async (address: string): Promise<void> => {
  const caller = call(7007, { localAddress: PROXY })
  caller.send(header(address, 7007))
  await caller.gone
}

/** As many as come in but for clients, and some of those. */
export const moveIn = async (): Promise<void> => {
  for (let count = 0; count < 12; count++) await visitByTls(`203.0.113.${count % 4}`)
  for (let count = 0; count < 888; count++)
    await visit(count % 5 === 0 ? `2001:db8::${(count % 40) + 1}` : `203.0.113.${count % 40}`)
  for (let count = 0; count < 20; count++) await tryIn(`203.0.113.${count}`)
  for (let count = 0; count < 7; count++) await tryIn('198.51.100.7')
  for (let count = 0; count < 9; count++) await visit(`10.1.0.${count}`)
}
