import { createServer } from 'node:http'
import { connect as connectTls } from 'node:tls'
import { describe, expect, test } from 'vitest'
import type { Connection } from '../../src/net/connection.ts'
import { writeProxyHeader } from '../../src/net/proxy-header/index.ts'
import { fromHttpServer } from '../../src/protocols/adapters.ts'
import { deferred } from '../support/deferred.ts'
import { Caller, call, dial } from '../support/dial.ts'
import { greet, openTcp, type PortOptions, storeFor } from '../support/net.ts'

const PROXY = '127.0.0.1'
const CLIENT = '198.51.100.7'
const V1 = `PROXY TCP4 ${CLIENT} 192.0.2.1 4000 25\r\n`
const V2 = writeProxyHeader({
  version: 2,
  source: { address: CLIENT, port: 4000 },
  destination: { address: '192.0.2.1', port: 25 },
})

const behind = (options: PortOptions = {}): PortOptions => ({
  proxyProtocol: 'required',
  lists: { trustedProxies: PROXY },
  ...options,
})

/** Says who is there, and sends back what comes, to the byte. */
const mirror = (connection: Connection): void => {
  connection.socket.write(`${connection.remoteAddress}|`)
  connection.socket.pipe(connection.socket)
}

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

describe('the client in a header', () => {
  const visit = async (port: number, header: string | Uint8Array = V1, localAddress = PROXY): Promise<Caller> => {
    const caller = await dial(port, { localAddress })
    caller.send(header)
    await Promise.race([caller.hears('\n').catch(() => {}), caller.gone])
    return caller
  }

  test.each<[string, PortOptions, string]>([
    ['denied', { denied: CLIENT }, 'denied'],
    ['not granted', { restriction: 'grant', addresses: PROXY }, 'restricted'],
    ['not a client, where the rest is for clients', { maxConnections: 1, clientReserve: 1 }, 'client-reserve'],
    ['one too many', { maxConnections: 0 }, 'full'],
    ['one too many of its address', { perAddressLimit: 0 }, 'per-address-limit'],
  ])('is judged by every rule: %s (X2)', async (_, options, reason) => {
    await using rig = await openTcp(greet, behind(options))
    using caller = await visit(rig.number)
    expect(caller.received).toBe('')
    expect(rig.recorder.of('refused')).toMatchObject([{ address: CLIENT, reason }])
    expect([rig.port.open, rig.port.counters.admitted]).toEqual([0, 0])
  })

  test('is counted, and not the proxy (X2, M2)', async () => {
    await using rig = await openTcp(greet, behind({ perAddressLimit: 1 }))
    using one = await visit(rig.number)
    using other = await visit(rig.number, V1.replace(CLIENT, '198.51.100.8'))
    using twin = await visit(rig.number)
    expect([one.received, other.received, twin.received]).toEqual([`hello ${CLIENT}\n`, 'hello 198.51.100.8\n', ''])
  })

  test('is asked about for client, blacklisted and cluster peer (P1, X2)', async () => {
    const lists = { trustedProxies: PROXY, clients: CLIENT, blacklisted: '198.51.100.0/24', clusterPeers: PROXY }
    await using rig = await openTcp(
      (c) => void c.socket.end(`${c.client} ${c.blacklisted} ${c.clusterPeer}`),
      behind({ lists }),
    )
    using caller = await dial(rig.number)
    expect(await caller.send(V1).all()).toBe('true true false')
  })

  test('does not come to be known when the proxy itself is refused (X2, A1)', async () => {
    await using rig = await openTcp(greet, behind({ denied: PROXY }))
    using caller = await visit(rig.number)
    expect(caller.received).toBe('')
    expect(rig.recorder.of('refused')).toMatchObject([{ address: PROXY, reason: 'denied' }])
  })

  test.each<[string, string | Uint8Array]>([
    ['UNKNOWN', 'PROXY UNKNOWN\r\n'],
    ['UNSPEC', Buffer.from('0d0a0d0a000d0a515549540a21000000', 'hex')],
  ])('is the peer itself for %s, and is counted as that (X3)', async (_, header) => {
    await using rig = await openTcp(greet, behind({ perAddressLimit: 1 }))
    using one = await visit(rig.number, header)
    using other = await visit(rig.number, header)
    expect([one.received, other.received]).toEqual([`hello ${PROXY}\n`, ''])
    expect(rig.recorder.of('refused')).toMatchObject([{ address: PROXY, reason: 'per-address-limit' }])
  })
})

describe('proxyProtocol: required', () => {
  test('refuses a peer that is not trusted before it says anything (X1, X3)', async () => {
    await using rig = await openTcp(greet, behind())
    using caller = await dial(rig.number, { localAddress: '127.0.0.9' })
    expect(await caller.all()).toBe('')
    expect(rig.recorder.of('refused')).toMatchObject([{ address: '127.0.0.9', reason: 'proxy-untrusted' }])
  })

  const wrong: [string, string, string][] = [
    ['something else', 'GET / HTTP/1.1\r\n', 'proxy-missing'],
    ['a number out of bounds', 'PROXY TCP4 256', 'proxy-invalid'],
    ['a line without end', `PROXY UNKNOWN ${'x'.repeat(200)}`, 'proxy-invalid'],
    ['a wrong byte in version 2', '\r\n\r\n\0\r\nQUIT\n\x31', 'proxy-invalid'],
    ['more than fits', '\r\n\r\n\0\r\nQUIT\n\x21\x11\xff\xff', 'proxy-invalid'],
  ]

  test.each(wrong)('closes at the first wrong byte: %s (X5)', async (_, bytes, reason) => {
    await using rig = await openTcp(greet, behind())
    using caller = await dial(rig.number)
    expect(await caller.send(Buffer.from(bytes, 'latin1')).all()).toBe('')
    expect(rig.recorder.reasons).toEqual([reason])
    expect(rig.port.counters.admitted).toBe(0)
  })

  test.each([
    ['a silent peer', ''],
    ['a header that stops in its middle', 'PROXY TCP4 198.'],
  ])('closes %s at the deadline (X3, X5)', async (_, bytes) => {
    await using rig = await openTcp(greet, behind({ proxyTimeout: 50 }))
    using caller = await dial(rig.number)
    expect(await caller.send(bytes).all()).toBe('')
    expect(rig.recorder.reasons).toEqual(['proxy-missing'])
    await rig.port.emptied()
    expect(rig.port.headers.size).toBe(0)
  })

  test('gives a dripping header no more time (X5)', async () => {
    await using rig = await openTcp(greet, behind({ proxyTimeout: 150 }))
    using caller = await dial(rig.number)
    caller.send('PROXY UNKNOWN ')
    const drip = setInterval(() => caller.send('x'), 10)
    await caller.gone
    clearInterval(drip)
    expect(rig.recorder.reasons).toEqual(['proxy-missing'])
  })

  test('closes a peer that ends inside its header (X5)', async () => {
    await using rig = await openTcp(greet, behind())
    using caller = await dial(rig.number)
    caller.socket.end('PROXY TCP4')
    await caller.gone
    expect(rig.recorder.of('refused')).toMatchObject([
      { reason: 'proxy-invalid', evidence: { detail: 'ended inside the header' } },
    ])
  })

  test('waits for so many proxies only (T7)', async () => {
    await using rig = await openTcp(greet, behind({ handshakeLimit: 2 }))
    const silent = [await dial(rig.number), await dial(rig.number)]
    await new Promise<void>((resolve) => setImmediate(resolve))
    using third = await dial(rig.number)
    expect(await third.all()).toBe('')
    expect(rig.recorder.of('refused')).toMatchObject([{ reason: 'handshake-limit', evidence: { count: 2, limit: 2 } }])
    await silent[0]?.send(V1).hears('\n')
    using fourth = await dial(rig.number)
    expect(await fourth.send(V1).hears('\n')).toBe(`hello ${CLIENT}\n`)
    for (const caller of silent) caller.socket.destroy()
  })
})

describe('proxyProtocol: optional', () => {
  const optional = (options: PortOptions = {}) => behind({ proxyProtocol: 'optional', ...options })

  test('believes the header of a trusted peer (X1)', async () => {
    await using rig = await openTcp(greet, optional())
    using caller = await dial(rig.number)
    expect(await caller.send(V1).hears('\n')).toBe(`hello ${CLIENT}\n`)
  })

  test('refuses the header of another peer (X1)', async () => {
    await using rig = await openTcp(greet, optional())
    using caller = await dial(rig.number, { localAddress: '127.0.0.9' })
    expect(await caller.send(V1).all()).toBe('')
    expect(rig.recorder.reasons).toEqual(['proxy-untrusted'])
    expect([rig.port.terms.account.open, rig.port.counters.admitted]).toEqual([0, 0])
  })

  test.each(['127.0.0.1', '127.0.0.9'])(
    'serves a peer without a header as itself, and loses none of its bytes: %s (X5)',
    async (localAddress) => {
      await using rig = await openTcp(mirror, optional())
      using caller = await dial(rig.number, { localAddress })
      expect(await caller.send('PROXIMITY end').hears(' end')).toBe(`${localAddress}|PROXIMITY end`)
    },
  )

  test.each(['127.0.0.1', '127.0.0.9'])('serves a silent peer when the time is over: %s (X3)', async (localAddress) => {
    await using rig = await openTcp(greet, optional({ proxyTimeout: 50 }))
    using caller = await dial(rig.number, { localAddress })
    expect(await caller.hears('\n')).toBe(`hello ${localAddress}\n`)
  })

  test('closes a header that stops in its middle at the deadline (X5)', async () => {
    await using rig = await openTcp(greet, optional({ proxyTimeout: 50 }))
    using caller = await dial(rig.number)
    expect(await caller.send('PROXY TC').all()).toBe('')
    expect(rig.recorder.reasons).toEqual(['proxy-missing'])
  })

  test('gives the protocol what looked like a header and ended (X5)', async () => {
    await using rig = await openTcp(mirror, optional())
    using caller = await dial(rig.number)
    caller.socket.end('PROX')
    expect(await caller.all()).toBe('127.0.0.1|PROX')
  })

  test('lets no stranger keep proxies waiting: it is judged and counted at the gate (M2, T7)', async () => {
    await using rig = await openTcp(greet, optional({ handshakeLimit: 1, perAddressLimit: 2 }))
    const silent = [
      await dial(rig.number, { localAddress: '127.0.0.9' }),
      await dial(rig.number, { localAddress: '127.0.0.9' }),
    ]
    using third = await dial(rig.number, { localAddress: '127.0.0.9' })
    expect(await third.all()).toBe('')
    using proxy = await dial(rig.number)
    expect(await proxy.send(V1).hears('\n')).toBe(`hello ${CLIENT}\n`)
    expect(rig.recorder.reasons).toEqual(['per-address-limit'])
    for (const caller of silent) caller.socket.destroy()
    proxy.socket.destroy()
    await rig.port.emptied()
    expect([rig.port.terms.account.open, rig.port.strangers.size]).toEqual([0, 0])
  })
})

describe('a balancer that looks whether we are there', () => {
  const LOCAL = Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex')
  const looks: [string, (caller: Caller) => void][] = [
    ['connects and ends', ({ socket }) => socket.end()],
    ['connects and resets', ({ socket }) => socket.resetAndDestroy()],
    ['sends LOCAL and ends', ({ socket }) => socket.end(LOCAL)],
    ['sends LOCAL and resets', ({ socket }) => socket.write(LOCAL, () => socket.resetAndDestroy())],
  ]

  describe.each(['required', 'optional'] as const)('where a header is %s', (proxyProtocol) => {
    test.each(looks)('and %s is neither counted nor told, also when there is no place', async (_, look) => {
      await using rig = await openTcp(greet, behind({ proxyProtocol, maxConnections: 0 }))
      const before = rig.port.counters.toJSON()
      using caller = await dial(rig.number)
      await new Promise(setImmediate)
      look(caller)
      await caller.gone
      await rig.port.emptied()
      expect(rig.recorder.told).toEqual([])
      const { bytesRead, bytesWritten, ...counts } = rig.port.counters.toJSON()
      expect({ bytesRead, bytesWritten, ...counts }).toEqual(before)
    })
  })

  test('is answered though the listener is full (LOCAL)', async () => {
    await using rig = await openTcp(greet, behind({ maxConnections: 0 }))
    using caller = await dial(rig.number)
    expect(await caller.send(LOCAL).hears('\n')).toBe('hello 127.0.0.1\n')
    expect([rig.port.open, rig.port.terms.account.open]).toEqual([0, 0])
  })

  test('may break off a handshake, which is told to nobody (T2)', async () => {
    const domain = { name: 'localhost' }
    await using rig = await openTcp(
      greet,
      behind({ tls: 'on', domains: [domain], certificates: await storeFor(domain) }),
    )
    using caller = await dial(rig.number)
    caller.send(LOCAL)
    await new Promise(setImmediate)
    caller.socket.end('\x16\x03\x01')
    await caller.gone
    await rig.port.emptied()
    expect([rig.recorder.told, rig.port.counters.handshakes.failed]).toEqual([[], 0])
  })

  test('is told of when the protocol has a fault on it (P3)', async () => {
    await using rig = await openTcp(() => {
      throw new Error('on LOCAL')
    }, behind())
    using caller = await dial(rig.number)
    await caller.send(LOCAL).gone
    expect(rig.recorder.told).toMatchObject([{ what: 'faulted' }])
  })
})
