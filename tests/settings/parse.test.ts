import { describe, expect, it } from 'vitest'
import { accepted, messages, shout } from './parsed.ts'

describe('what settings leave out', () => {
  it('has the documented defaults, times in milliseconds, no limit as Infinity', () => {
    expect(accepted(shout())).toEqual({
      directory: undefined,
      addressLists: { denied: '', clients: '', blacklisted: '', clusterPeers: '', trustedProxies: '' },
      perAddressLimit: Number.POSITIVE_INFINITY,
      perAddressIpv6Prefix: 64,
      tlsOptions: { minVersion: 'TLSv1.2' },
      passwordHashing: undefined,
      domains: [],
      policies: [],
      listeners: [
        {
          name: 'shout',
          protocol: 'echo',
          options: {},
          transport: 'tcp',
          maxConnections: 10_000,
          perAddressLimit: Number.POSITIVE_INFINITY,
          clientReserve: 0,
          clientsOnly: false,
          refuseWith: 'close',
          handshakeTimeout: 10_000,
          handshakeLimit: 1_000,
          proxyTimeout: 5_000,
          drainDeadline: 30_000,
          farewellTimeout: 3_000,
          stallTimeout: 300_000,
          logLevel: 'info',
          backlog: 511,
          replyRate: 250,
          sockets: [
            {
              name: 'shout:7007',
              port: 7007,
              address: 'all',
              ipv6Only: false,
              tls: 'off',
              restriction: 'none',
              addresses: '',
              proxyProtocol: 'off',
              reusePort: false,
            },
          ],
        },
      ],
    })
  })

  it('is the same as what is undefined, as TypeScript users write it', () => {
    const input = shout({ maxConnections: undefined, drainDeadline: undefined, transport: undefined })
    expect(accepted(input)).toEqual(accepted(shout()))
  })
})

describe('what settings say', () => {
  it('is taken over, with durations in milliseconds', () => {
    const { listeners, ...server } = accepted({
      addressLists: { office: '10.0.0.0/8', clients: '#office' },
      perAddressLimit: 500,
      perAddressIpv6Prefix: 56,
      tlsOptions: { ciphers: 'ECDHE+AESGCM' },
      domains: [{ name: 'example.com', certificate: 'one.pem', tlsOptions: { minVersion: 'TLSv1.3' } }],
      passwordHashing: { concurrent: 2 },
      ...shout({
        maxConnections: 20,
        perAddressLimit: 3,
        clientReserve: 20,
        clientsOnly: true,
        handshakeTimeout: '1.5s',
        handshakeLimit: 7,
        proxyTimeout: '3s',
        drainDeadline: '0s',
        farewellTimeout: '2s',
        stallTimeout: '1m',
        logLevel: 'silent',
        backlog: 1,
        sockets: [
          {
            port: 'any',
            address: '0:0::1',
            ipv6Only: true,
            tls: 'on',
            restriction: 'deny',
            addresses: '10.0.0.1',
            reusePort: true,
          },
        ],
      }),
    })
    expect(server).toMatchObject({
      addressLists: { office: '10.0.0.0/8', clients: '#office', denied: '' },
      perAddressLimit: 500,
      perAddressIpv6Prefix: 56,
      tlsOptions: { minVersion: 'TLSv1.2', ciphers: 'ECDHE+AESGCM' },
      domains: [
        {
          name: 'example.com',
          aliases: [],
          localAddresses: [],
          certificate: 'one.pem',
          tlsOptions: { minVersion: 'TLSv1.3' },
        },
      ],
      passwordHashing: { concurrent: 2, waiting: 100 },
    })
    expect(listeners[0]).toMatchObject({
      maxConnections: 20,
      perAddressLimit: 3,
      clientReserve: 20,
      clientsOnly: true,
      handshakeTimeout: 1_500,
      handshakeLimit: 7,
      proxyTimeout: 3_000,
      drainDeadline: 0,
      farewellTimeout: 2_000,
      stallTimeout: 60_000,
      logLevel: 'silent',
      backlog: 1,
    })
    expect(listeners[0]?.sockets).toEqual([
      {
        name: 'shout:any',
        port: 'any',
        address: '::1',
        ipv6Only: true,
        tls: 'on',
        restriction: 'deny',
        addresses: '10.0.0.1',
        proxyProtocol: 'off',
        reusePort: true,
      },
    ])
  })

  it('may spell the lists that have a meaning in any case (A5)', () => {
    const { addressLists } = accepted({
      addressLists: { DENIED: '10.0.0.1', trustedproxies: '10.0.0.2' },
      listeners: {},
    })
    expect(addressLists).toMatchObject({ denied: '10.0.0.1', trustedProxies: '10.0.0.2' })
    expect(Object.keys(addressLists)).toHaveLength(5)
  })

  it('brings addresses to one form, and leaves zones on', () => {
    const sockets = [
      { port: 1, address: '::ffff:127.0.0.1' },
      { port: 1, address: 'FE80::0001%eth0' },
    ]
    const domains = [{ name: 'example.com', localAddresses: ['0:0:0:0:0:0:0:1'] }]
    const settings = accepted({ ...shout({ sockets }), domains })
    expect(settings.listeners[0]?.sockets.map(({ address }) => address)).toEqual(['127.0.0.1', 'fe80::1%eth0'])
    expect(settings.domains[0]?.localAddresses).toEqual(['::1'])
  })

  it('keeps a protocol that is a function or an object as it is', () => {
    const serve = () => {}
    const protocol = { name: 'talk', transport: 'udp' as const, serve }
    expect(accepted(shout({ protocol: serve })).listeners[0]?.protocol).toBe(serve)
    const { listeners } = accepted(shout({ protocol }))
    expect(listeners[0]).toMatchObject({ transport: 'udp' })
    expect(listeners[0]?.protocol).toBe(protocol)
  })

  it.each([
    ['syslog', undefined, 'udp'],
    ['echo', undefined, 'tcp'],
    ['echo', 'udp', 'udp'],
    ['./shout.js', undefined, 'tcp'],
    ['./shout.js', 'udp', 'udp'],
    ['@acme/shout', undefined, 'tcp'],
  ] as const)('protocol %s with transport %s speaks %s', (protocol, transport, spoken) => {
    expect(accepted(shout({ protocol, transport })).listeners[0]?.transport).toBe(spoken)
  })
})

describe('a row of port 0', () => {
  it('does not exist (L6)', () => {
    const sockets = [{ port: 0 }, { port: 7007 }, { port: 0 }]
    expect(accepted(shout({ sockets })).listeners[0]?.sockets.map(({ name }) => name)).toEqual(['shout:7007'])
  })

  it('is in nobody’s way', () => {
    accepted(shout({ sockets: [{ port: 0 }, { port: 0 }] }))
  })

  it('is checked all the same', () => {
    const sockets = [{ port: 0, restriction: 'grant', addresses: '10.0.0.1/8' } as const]
    expect(messages(shout({ sockets }))).toEqual([
      expect.stringMatching(
        /^listeners\.shout\.sockets\[0\]\.addresses: line 1, column 1: '10\.0\.0\.1\/8': host bits/,
      ),
    ])
  })
})
