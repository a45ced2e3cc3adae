import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sender } from '../support/datagrams.ts'
import { dial } from '../support/dial.ts'
import { closes } from '../support/host.ts'
import { running, until } from '../support/portreeve.ts'
import { CertificateFile } from './explain-truth/certificate.ts'
import { CLOSED } from './explain-truth/reality.ts'
import { type SmallWorld, worldOf } from './explain-truth/small-world.ts'
import { isTrue, trials } from './explain-truth/trials.ts'
import { CERTIFICATE } from './explain-truth/world.ts'

const PROXY = '127.0.0.6'
const OTHER = '127.0.0.7'
const CLIENT = '203.0.113.1'
const proxies = { addressLists: { trustedProxies: PROXY } }

const bare = { name: 'one.test', localAddresses: ['127.0.0.1'] }
const certified = { name: 'two.test', localAddresses: ['127.0.0.2'], certificate: CERTIFICATE }

/** A world in which all these reasons speak against a peer that has two connections already. */
const refusing = (reasons: readonly string[]): SmallWorld => {
  const given = <T>(reason: string, value: T): T | undefined => (reasons.includes(reason) ? value : undefined)
  const later = {
    server: {
      addressLists: { denied: given('denied', OTHER) ?? '' },
      perAddressLimit: given('server-per-address-limit', 1),
      domains: given('no-certificate', [bare]) ?? [certified],
    },
    limits: {
      maxConnections: given('full', 2) ?? 4,
      perAddressLimit: given('per-address-limit', 2),
      clientReserve: given('client-reserve', 2),
      clientsOnly: given('clients-only', true),
    },
    rows: [{ tls: 'on', restriction: given('restricted', 'deny'), addresses: OTHER }, {}],
  } as const
  const stayers = [1, 2].map(() => ({ peer: OTHER, row: 1 }))
  return { rows: [{ tls: 'on' }, {}], stayers, later, banned: given('banned', [OTHER]) ?? [] }
}

describe('explain says what a real connection meets', () => {
  let certificate: CertificateFile

  beforeAll(async () => {
    certificate = await CertificateFile.make()
  })

  afterAll(() => certificate[Symbol.dispose]())

  /** What those who come meet, one after the other; it fails where `explain` has said something else. */
  const meet = async (small: SmallWorld, ...comings: Parameters<typeof worldOf>[1]): Promise<string[]> => {
    const made = await trials(worldOf(small, comings), certificate.path)
    expect(made.filter((trial) => !isTrue(trial))).toEqual([])
    return made.map(({ met }) => met)
  }

  test('X3: where a header is required, nobody is served who sends none', async () => {
    const world = { server: proxies, rows: [{ proxyProtocol: 'required' }] } as const
    const comings = [{ peer: OTHER }, { peer: PROXY }, { peer: PROXY, named: CLIENT }]
    expect(await meet(world, ...comings)).toEqual(['proxy-untrusted', 'proxy-missing', 'admitted'])
  })

  test('X3: a header is missing before any place is', async () => {
    const stayers = [{ peer: PROXY, named: CLIENT }]
    const rows = [{ proxyProtocol: 'required' }] as const
    const world = { server: proxies, rows, limits: { maxConnections: 1, clientsOnly: true }, stayers }
    expect(await meet(world, { peer: OTHER }, { peer: PROXY })).toEqual(['proxy-untrusted', 'proxy-missing'])
  })

  test('X2: the proxy is judged as itself, and then the client that it names', async () => {
    const lists = { trustedProxies: `${PROXY}\n${OTHER}`, denied: OTHER }
    const rows = [{ proxyProtocol: 'optional', restriction: 'deny', addresses: '203.0.113.6' }] as const
    const world = { server: { addressLists: lists }, rows, banned: ['203.0.113.2'], limits: { perAddressLimit: 1 } }
    const comings = [CLIENT, OTHER, '203.0.113.2', '203.0.113.6', '203.0.113.7'].map((named) => ({
      peer: PROXY,
      named,
    }))
    const stayers = [{ peer: PROXY, named: CLIENT }]
    expect(await meet({ ...world, stayers }, { peer: OTHER, named: CLIENT }, ...comings)).toEqual([
      'denied',
      'per-address-limit',
      'denied',
      'banned',
      'restricted',
      'admitted',
    ])
  })

  test('X1: who is not trusted takes a place as itself, before its header is seen', async () => {
    const rows = [{ proxyProtocol: 'optional' }] as const
    const world = { server: proxies, rows, limits: { perAddressLimit: 1 }, stayers: [{ peer: OTHER }] }
    const comings = [{ peer: '127.0.0.2', named: CLIENT }, { peer: OTHER, named: CLIENT }, { peer: '127.0.0.2' }]
    expect(await meet(world, ...comings)).toEqual(['proxy-untrusted', 'per-address-limit', 'admitted'])
  })

  test('X1: where no header is expected, a proxy is a peer like others', async () => {
    const world = { server: { addressLists: { trustedProxies: PROXY, denied: CLIENT, clients: OTHER } } }
    const limits = { clientsOnly: true }
    expect(await meet({ ...world, limits }, { peer: PROXY, named: CLIENT }, { peer: OTHER, named: CLIENT })).toEqual([
      'clients-only',
      'admitted',
    ])
  })

  test('M9: proxies that keep silent hold the places of other proxies, whomever they name', async () => {
    const lists = { trustedProxies: PROXY, denied: CLIENT }
    const stayers = [{ peer: PROXY, manner: 'silent' }] as const
    const rows = [{ proxyProtocol: 'optional' }] as const
    const world = { server: { addressLists: lists }, rows, stayers, limits: { handshakeLimit: 1 } }
    const comings = [{ peer: PROXY }, { peer: PROXY, named: CLIENT }, { peer: OTHER }]
    expect(await meet(world, ...comings)).toEqual(['header-limit', 'header-limit', 'admitted'])
  })

  test('T7: a handshake has no room where one’s own address holds as many as any', async () => {
    const stayers = [{ peer: OTHER, manner: 'silent' }] as const
    const world = {
      server: { domains: [certified] },
      rows: [{ tls: 'on' }],
      stayers,
      limits: { handshakeLimit: 1 },
    } as const
    expect(await meet(world, { peer: OTHER }, { peer: PROXY })).toEqual(['handshake-limit', 'admitted'])
  })

  test('T7, M7: an address is an IPv6 prefix there too, of the client behind a proxy', async () => {
    const stayers = [{ peer: PROXY, named: '2001:db8::1', manner: 'silent' }] as const
    const rows = [{ tls: 'on', proxyProtocol: 'required' }] as const
    const world = { server: { ...proxies, domains: [certified] }, rows, stayers, limits: { handshakeLimit: 1 } }
    const comings = ['2001:db8::2', '2001:db8:0:1::1'].map((named) => ({ peer: PROXY, named }))
    expect(await meet(world, ...comings)).toEqual(['handshake-limit', 'admitted'])
  })

  test('T6: a server name leads to its domain’s certificate, or to the want of one', async () => {
    const world = { server: { domains: [bare, certified] }, rows: [{ address: '0.0.0.0', tls: 'on' }] } as const
    const names = [undefined, 'two.test', 'none.test', 'one.test']
    const first = await meet(world, ...names.map((serverName) => ({ serverName })))
    expect(first).toEqual(['no-certificate', 'admitted', 'no-certificate', 'no-certificate'])
    const second = await meet(world, ...names.map((serverName) => ({ serverName, local: 1 })))
    expect(second).toEqual(['admitted', 'admitted', 'admitted', 'no-certificate'])
  })

  test('T5: without any certificate there is no handshake to wait for; where a name may lead to one, there is', async () => {
    const stayers = [{ peer: OTHER, local: 1, manner: 'silent' }] as const
    const world = { rows: [{ address: '0.0.0.0', tls: 'on' }], stayers, limits: { handshakeLimit: 1 } } as const
    const met = await meet({ ...world, server: { domains: [bare, certified] } }, { peer: OTHER }, { peer: PROXY })
    expect(met).toEqual(['handshake-limit', 'no-certificate'])
    expect(await meet({ ...world, server: { domains: [bare] } }, { peer: OTHER })).toEqual(['no-certificate'])
  })

  test.each([[0], [1]])(
    'L8: an IPv6-only row and one for IPv4 share a port, each with its own rules (%i)',
    async (first) => {
      const ipv6 = { port: 'shared', address: '::', ipv6Only: true, restriction: 'deny', addresses: '::1' } as const
      const ipv4 = { port: 'shared', address: '0.0.0.0', restriction: 'deny', addresses: PROXY } as const
      const rows = first === 0 ? [ipv6, ipv4] : [ipv4, ipv6]
      const comings = [{ row: first }, { row: 1 - first }, { row: 1 - first, peer: PROXY }]
      expect(await meet({ rows }, ...comings)).toEqual(['restricted', 'admitted', 'restricted'])
    },
  )

  test('M4, M3: a limit that was lowered holds for the next one, and a reserve for all but clients', async () => {
    const lists = { clients: OTHER }
    const stayers = [{ peer: '127.0.0.2' }, { peer: '127.0.0.3' }]
    const world = { server: { addressLists: lists }, stayers }
    const comings = [{}, { peer: OTHER }]
    expect(await meet({ ...world, later: { limits: { maxConnections: 1 } } }, ...comings)).toEqual(['full', 'full'])
    const later = { limits: { maxConnections: 3, clientReserve: 1 } }
    expect(await meet({ ...world, later }, ...comings)).toEqual(['client-reserve', 'admitted'])
  })

  test('M5: of all the rules that refuse, the first gives the reason', async () => {
    const order = [
      'denied',
      'banned',
      'restricted',
      'full',
      'per-address-limit',
      'server-per-address-limit',
      'client-reserve',
      'no-certificate',
      'clients-only',
    ]
    const met: string[] = []
    for (const first of order.keys()) met.push(...(await meet(refusing(order.slice(first)), { peer: OTHER })))
    expect(met).toEqual(order)
  })

  test('M5: a host’s look-up is asked once, and its answer holds for who comes by a proxy too', async () => {
    const hostRules = [{ stage: 'lookup', person: 0 }] as const
    const rows = [{ proxyProtocol: 'optional' }] as const
    const named = { peer: PROXY, named: CLIENT }
    expect(await meet({ server: proxies, rows, hostRules }, named, named)).toEqual(['host-lookup', 'host-lookup'])
    const comings = [{ peer: OTHER }, { peer: OTHER, named: CLIENT }]
    expect(await meet({ server: proxies, rows, hostRules }, ...comings)).toEqual(['host-lookup', 'host-lookup'])
  })

  test('A1, A3: of a datagram it asks for lists and bans, and for nothing that is of connections', async () => {
    await using run = await running({
      addressLists: { denied: '127.0.0.2' },
      listeners: {
        log: {
          protocol: 'discard',
          transport: 'udp',
          maxConnections: 1,
          clientsOnly: true,
          sockets: [{ port: 'any', address: '127.0.0.1', restriction: 'deny', addresses: OTHER }],
        },
      },
    })
    run.portreeve.ban('127.0.0.3')
    const met: string[] = []
    for (const from of ['127.0.0.2', '127.0.0.3', OTHER, PROXY]) {
      const { admitted, reason } = await run.portreeve.explain({ listener: 'log', from })
      using sender = await Sender.at(from)
      sender.send(run.port('log'), 'hello')
      const heard = (): string[] => [
        ...run.of('datagram.received').flatMap((event) => (event.remoteAddress === from ? 'admitted' : [])),
        ...run.of('datagram.refused').flatMap((event) => (event.remoteAddress === from ? event.reason : [])),
      ]
      await until(run.portreeve, () => heard().length > 0)
      met.push(...heard())
      expect(admitted ? 'admitted' : reason).toBe(met.at(-1))
    }
    expect(met).toEqual(['denied', 'banned', 'restricted', 'admitted'])
  })

  test('D2: a listener that drains lets nobody in, though those who are there stay', async () => {
    await using run = await running({
      listeners: { shop: { protocol: 'echo', sockets: [{ port: 'any', address: '127.0.0.1' }] } },
    })
    using caller = await dial(run.port('shop'))
    const port = run.port('shop')
    await run.event('connection.admitted')
    void run.portreeve.drain({ deadline: '10m' })
    await closes(port)
    expect(await run.portreeve.explain({ listener: 'shop', from: '127.0.0.1' })).toMatchObject({ reason: 'draining' })
    expect(caller.socket.closed).toBe(false)
  })

  test('D1: a suspended listener lets nobody in', async () => {
    expect(await meet({ suspended: true }, {}, { isBrief: true })).toEqual([CLOSED, CLOSED])
  })
})
