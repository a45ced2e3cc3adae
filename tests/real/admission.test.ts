import { connect, type Socket } from 'node:net'
import { describe, expect } from 'vitest'
import type { Evidence, PortreeveEvent } from '../../src/index.ts'
import { type Daemon, runDaemon } from '../support/daemon.ts'
import { real, runUntil } from '../support/programs.ts'

const SETTINGS = `
addressLists:
  denied: 127.0.0.66
  clients: 127.0.2.0/24
  clusterPeers: 127.0.3.1
  office: |
    127.0.1.0/24
    !127.0.1.13 ; the guest room
listeners:
  open: { protocol: whoami, sockets: [{ port: any, address: 127.0.0.1 }] }
  office: { protocol: whoami, sockets: [{ port: any, address: 127.0.0.1, restriction: grant, addresses: "#office" }] }
  limited: { protocol: whoami, perAddressLimit: 2, sockets: [{ port: any, address: 127.0.0.1 }] }
  reserved: { protocol: whoami, maxConnections: 4, clientReserve: 2, sockets: [{ port: any, address: 127.0.0.1 }] }
`

type Refused = PortreeveEvent & { listener: string; reason: string; evidence: Evidence; remoteAddress: string }

/** Comes from an address with curl, and says whether Portreeve spoke. */
const knock = async (port: number, from: string): Promise<boolean> => {
  const url = `http://127.0.0.1:${port}/`
  const said = await runUntil('curl', ['-sSN', '--http0.9', '--interface', from, url], /"remoteAddress"/)
  return said.includes('"remoteAddress"')
}

/** Holds a connection from an address, once the protocol has spoken on it. */
const hold = (port: number, from: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', localAddress: from })
    socket.once('data', () => resolve(socket))
    socket.once('close', () => reject(new Error(`${from} was closed`)))
    socket.on('error', () => {})
  })

const refused = (daemon: Daemon, listener: string, from: string) =>
  daemon.event('connection.refused', (event: Refused) => event.listener === listener && event.remoteAddress === from)

const portOf = async (daemon: Daemon, listener: string): Promise<number> => {
  const event = await daemon.event('socket.listening', (heard: Refused) => heard.listener === listener)
  return (event as PortreeveEvent & { port: number }).port
}

describe('admission, from several addresses', () => {
  real(['curl'], 'a denied address is closed without a byte, with the list and line (A1)', async () => {
    await using daemon = await runDaemon(SETTINGS, { json: true })
    const port = await portOf(daemon, 'open')
    expect(await knock(port, '127.0.0.5')).toBe(true)
    expect(await knock(port, '127.0.0.66')).toBe(false)
    expect(await refused(daemon, 'open', '127.0.0.66')).toMatchObject({
      reason: 'denied',
      evidence: { list: 'denied', line: 1 },
    })
  })

  real(['curl'], 'grant lets in the listed only, and says which line took the guest out (A2, A4)', async () => {
    await using daemon = await runDaemon(SETTINGS, { json: true })
    const port = await portOf(daemon, 'office')
    expect(await knock(port, '127.0.1.5')).toBe(true)
    expect(await knock(port, '127.0.1.13')).toBe(false)
    expect(await refused(daemon, 'office', '127.0.1.13')).toMatchObject({
      reason: 'restricted',
      evidence: { list: 'office', line: 2 },
    })
    expect(await knock(port, '127.0.4.4')).toBe(false)
    expect(await refused(daemon, 'office', '127.0.4.4')).toMatchObject({ reason: 'restricted' })
  })

  real(['curl'], 'the per-address limit counts each address alone, and exempts cluster peers (M2)', async () => {
    await using daemon = await runDaemon(SETTINGS, { json: true })
    const port = await portOf(daemon, 'limited')
    for (const from of ['127.0.0.5', '127.0.0.5', '127.0.3.1', '127.0.3.1', '127.0.3.1']) await hold(port, from)
    expect(await knock(port, '127.0.0.5')).toBe(false)
    expect(await refused(daemon, 'limited', '127.0.0.5')).toMatchObject({
      reason: 'per-address-limit',
      evidence: { count: 2, limit: 2 },
    })
    expect(await knock(port, '127.0.0.6')).toBe(true)
    expect(await knock(port, '127.0.3.1')).toBe(true)
  })

  real(['curl'], 'the reserve keeps the last places for clients, who may use every one (M1, M3)', async () => {
    await using daemon = await runDaemon(SETTINGS, { json: true })
    const port = await portOf(daemon, 'reserved')
    for (const from of ['127.0.0.5', '127.0.0.6']) await hold(port, from)
    expect(await knock(port, '127.0.0.7')).toBe(false)
    expect(await refused(daemon, 'reserved', '127.0.0.7')).toMatchObject({ reason: 'client-reserve' })
    await daemon.event('listener.reserveEngaged')
    for (const from of ['127.0.2.1', '127.0.2.2']) await hold(port, from)
    await daemon.event('listener.full')
    expect(await knock(port, '127.0.2.3')).toBe(false)
    expect(await refused(daemon, 'reserved', '127.0.2.3')).toMatchObject({
      reason: 'full',
      evidence: { count: 4, limit: 4 },
    })
  })

  real(['curl'], 'the log sums refusals by reason (D6)', async () => {
    await using daemon = await runDaemon(SETTINGS)
    const port = await daemon.port('open')
    await knock(port, '127.0.0.66')
    expect(await daemon.err.until(/refused/)).toMatch(/open.*refused 1 in \d+s \(denied 1\)/)
  })
})
