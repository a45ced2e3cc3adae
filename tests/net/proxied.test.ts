import { createServer } from 'node:http'
import { connect as connectTls } from 'node:tls'
import { describe, expect, test } from 'vitest'
import type { Connection } from '../../src/net/connection.ts'
import { writeProxyHeader } from '../../src/net/proxy-header/index.ts'
import { fromHttpServer } from '../../src/protocols/adapters.ts'
import { deferred } from '../support/deferred.ts'
import { Caller, call, dial } from '../support/dial.ts'
import { openTcp, storeFor } from '../support/net.ts'
import { behind, CLIENT, mirror, PROXY, V1, V2 } from './behind-proxy.ts'

describe('a header from a trusted proxy', () => {
  test.each<[string, string | Uint8Array]>([
    ['version 1', V1],
    ['version 2', V2],
  ])('of %s names the client, and both addresses are kept (X2)', async (_, header) => {
    const seen: Connection[] = []
    await using rig = await openTcp((connection) => {
      seen.push(connection)
      connection.socket.write('x')
    }, behind())
    using caller = await dial(rig.number)
    const { localPort } = caller.socket
    await caller.send(header).hears('x')
    const [connection] = seen as [Connection]
    expect(connection.remoteAddress).toBe(CLIENT)
    expect([connection.remotePort, connection.localAddress, connection.localPort]).toEqual([4000, '192.0.2.1', 25])
    expect(connection.peer).toEqual({ address: PROXY, port: localPort })
    caller.socket.destroy()
    await rig.port.emptied()
    expect(rig.recorder.told).toMatchObject([
      { what: 'admitted', address: CLIENT },
      { what: 'closed', address: CLIENT },
    ])
  })

  const PAYLOAD = 'one\r\ntwo\r\nPROXY UNKNOWN\r\n\0\xff end'

  test.each<[string, string | Uint8Array]>([
    ['version 1', V1],
    ['version 2', V2],
    ['v1 UNKNOWN', 'PROXY UNKNOWN and more\r\n'],
  ])('of %s takes no byte from the protocol and leaves none: in one segment (X5)', async (_, header) => {
    await using rig = await openTcp(mirror, behind())
    using caller = await dial(rig.number)
    caller.send(Buffer.concat([Buffer.from(header), Buffer.from(PAYLOAD, 'latin1')]))
    expect((await caller.hears(' end')).split('|')[1]).toBe(PAYLOAD)
  })

  test.each<[string, string | Uint8Array]>([
    ['version 1', V1],
    ['version 2', V2],
  ])('of %s may come byte by byte, and the payload with it (X5)', async (_, header) => {
    await using rig = await openTcp(mirror, behind())
    using caller = await dial(rig.number)
    caller.socket.setNoDelay(true)
    for (const byte of Buffer.concat([Buffer.from(header), Buffer.from(PAYLOAD, 'latin1')])) {
      caller.send(Uint8Array.of(byte))
      await new Promise(setImmediate)
    }
    expect(await caller.hears(' end')).toBe(`${CLIENT}|${PAYLOAD}`)
  })

  test('leaves a large payload whole (X5)', async () => {
    const payload = Buffer.alloc(1_000_000, 'abcdefghij')
    await using rig = await openTcp(mirror, behind())
    using caller = await dial(rig.number)
    caller.send(Buffer.concat([V2, payload, Buffer.from('end')]))
    expect(await caller.hears('end')).toBe(`${CLIENT}|${payload}end`)
  })

  test('leaves a protocol that pauses paused, and flows when it resumes', async () => {
    const { promise: resume, resolve } = deferred()
    const events: string[] = []
    await using rig = await openTcp(({ socket }) => {
      socket.on('data', (chunk) => {
        events.push(`data ${chunk}`)
        socket.end(chunk)
      })
      socket.pause()
      void resume.then(() => {
        events.push('resumed')
        socket.resume()
      })
    }, behind())
    using caller = await dial(rig.number)
    caller.send(`${V1}abc`)
    await rig.recorder.first('admitted')
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
    resolve()
    await caller.all()
    expect(events).toEqual(['resumed', 'data abc'])
  })

  test('lets node:http read what came behind it in the same segment (X5)', async () => {
    const server = createServer((request, response) => void response.end(`${request.method} ${request.url}`))
    await using rig = await openTcp(fromHttpServer(server), behind())
    using caller = await dial(rig.number)
    const ask = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`
    caller.send(`${V1}${ask('/one')}`)
    await caller.hears('GET /one')
    caller.send(ask('/two'))
    await caller.hears('GET /two')
  })

  test('lets TLS begin in the same segment (X5, T2)', async () => {
    const domain = { name: 'localhost' }
    await using rig = await openTcp(
      mirror,
      behind({ tls: 'on', domains: [domain], certificates: await storeFor(domain) }),
    )
    const raw = call(rig.number)
    raw.socket.cork()
    raw.send(V2)
    using caller = new Caller(connectTls({ socket: raw.socket, rejectUnauthorized: false }))
    process.nextTick(() => raw.socket.uncork())
    expect(await caller.send('abc').hears('abc')).toBe(`${CLIENT}|abc`)
  })

  test('whose TLV says that the client spoke TLS makes the connection secure (X4)', async () => {
    const header = writeProxyHeader({
      version: 2,
      source: { address: CLIENT, port: 1 },
      destination: { address: '192.0.2.2', port: 2 },
      tlvs: { tls: { clientBits: 1, verify: 0, clientVerified: false }, authority: 'named.example' },
    })
    const domains = [
      { name: 'first.example', localAddresses: ['192.0.2.1'] },
      { name: 'second.example', localAddresses: ['192.0.2.2'] },
      { name: 'named.example' },
    ]
    const serve = ({ socket, secureBy, domain, canStartTls }: Connection) =>
      void socket.end(`${secureBy} ${domain} ${canStartTls}`)
    const said = async (domainsHere: typeof domains) => {
      await using rig = await openTcp(serve, behind({ domains: domainsHere, certificates: await storeFor(...domains) }))
      using caller = await dial(rig.number)
      return await caller.send(header).all()
    }
    expect(await said(domains)).toBe('proxy named.example false')
    expect(await said(domains.slice(0, 2))).toBe('proxy second.example false')
  })

  test('chooses the domain by its local address (X4, T4)', async () => {
    const domains = [{ name: 'a.example' }, { name: 'b.example', localAddresses: ['192.0.2.1'] }]
    await using rig = await openTcp(({ socket, domain }) => void socket.end(domain ?? ''), behind({ domains }))
    using caller = await dial(rig.number)
    expect(await caller.send(V1).all()).toBe('b.example')
  })
})
