import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  addListener,
  type ListenerInput,
  parseSettings,
  type Settings,
  type SettingsInput,
} from '../../src/settings/index.ts'
import { checkShape } from '../../src/settings/issues.ts'

const shout = (listener: Partial<ListenerInput> = {}): SettingsInput => ({
  listeners: { shout: { protocol: 'echo', sockets: [{ port: 7007 }], ...listener } },
})

const accepted = (input: SettingsInput, options = {}): Settings => {
  const { settings, complaints } = parseSettings(input, options)
  expect(complaints).toEqual([])
  return settings as Settings
}

const messages = (input: unknown, options = {}) =>
  parseSettings(input, options).complaints.map(({ path, message }) => `${path}: ${message}`)

const warnings = (input: unknown) => parseSettings(input).warnings.map(({ path, message }) => `${path}: ${message}`)

describe('what settings leave out', () => {
  it('has the documented defaults, times in milliseconds, no limit as Infinity', () => {
    expect(accepted(shout())).toEqual({
      directory: undefined,
      addressLists: { denied: '', clients: '', blacklisted: '', clusterPeers: '', trustedProxies: '' },
      perAddressLimit: Number.POSITIVE_INFINITY,
      perAddressIpv6Prefix: 64,
      domains: [],
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
          handshakeTimeout: 10_000,
          handshakeLimit: 1_000,
          proxyTimeout: 5_000,
          drainDeadline: 30_000,
          logLevel: 'info',
          backlog: 511,
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
      domains: [{ name: 'example.com', certificate: 'one.pem' }],
      ...shout({
        maxConnections: 20,
        perAddressLimit: 3,
        clientReserve: 20,
        clientsOnly: true,
        handshakeTimeout: '1.5s',
        handshakeLimit: 7,
        proxyTimeout: '3s',
        drainDeadline: '0s',
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
      domains: [{ name: 'example.com', aliases: [], localAddresses: [], certificate: 'one.pem', key: undefined }],
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

describe('complaints', () => {
  it('name the path, the value and what to write', () => {
    expect(messages(shout({ sockets: [{ port: 7007 }, { port: 70_000 }] }))).toEqual([
      'listeners.shout.sockets[1].port: 70000 is not a port. Write a number from 1 to 65535, any for a free one, or 0 for no socket.',
    ])
  })

  it.each([
    [undefined, ': the map of settings is missing. Write one with listeners.'],
    [null, ': the map of settings has no value. Write one with listeners.'],
    [7007, ': 7007 is not a map of settings. Write one with listeners.'],
    [{}, 'listeners: listeners is missing. Write the name of each and its settings.'],
  ])('of %j', (input, message) => {
    expect(messages(input)).toEqual([message])
  })

  it.each([
    ['a text of digits', '80', "the text '80' is not a port."],
    ['a long text', 'x'.repeat(100), `'${'x'.repeat(60)}...' is not a port.`],
    ['a text of two lines', 'a\nb', "'a\\nb' is not a port."],
    ['a function', () => {}, 'a function is not a port.'],
    ['a map', { a: 1 }, 'a map is not a port.'],
    ['no number', Number.NaN, 'NaN is not a port.'],
    ['a large integer', 10n ** 20n, '100000000000000000000 is not a port.'],
  ])('show %s on one line', (_, port, start) => {
    const [message] = messages({ listeners: { web: { protocol: 'echo', sockets: [{ port }] } } })
    expect(message?.slice(0, message.indexOf(' Write'))).toBe(`listeners.web.sockets[0].port: ${start}`)
    expect(message).not.toContain('\n')
  })

  it('do not show what may be a secret', () => {
    const schema = z.strictObject({ password: z.string({ error: 'a password. Write it as text.' }) })
    expect(checkShape(schema, { password: 1234 })).toMatchObject([
      { message: 'this value is not a password. Write it as text.' },
    ])
  })

  it('come all at once, of the shape and of the parts between each other', () => {
    const input = {
      addressLists: { clients: '10.0.0.1/8', denied: 5 },
      perAddressLimit: 0,
      domains: [{ name: 'example.com' }, { name: 'EXAMPLE.com', kee: 'x' }],
      listeners: {
        web: { protocol: 'whoami', sockets: [{ port: 80 }, { port: 81, tls: 'x', addresses: '1.2.3' }] },
        admin: {
          protocol: 'whoami',
          backlog: -1,
          sockets: [{ port: 80, address: '127.0.0.1', adresses: '' }, { port: 80 }],
        },
      },
    }
    expect(
      parseSettings(input)
        .complaints.map(({ path }) => path)
        .toSorted(),
    ).toEqual([
      'addressLists.clients',
      'addressLists.denied',
      'domains[1].kee',
      'domains[1].name',
      'listeners.admin.backlog',
      'listeners.admin.sockets[0].adresses',
      'listeners.admin.sockets[1]',
      'listeners.web.sockets[1].addresses',
      'listeners.web.sockets[1].tls',
      'perAddressLimit',
    ])
  })

  it('are not made of what a mistake elsewhere hides', () => {
    const listener = (rest: object) => ({ protocol: 'echo', sockets: [{ port: 80 }], ...rest })
    const one = (input: object) => expect(messages(input)).toHaveLength(1)
    // A mistyped address is not "all addresses".
    one({
      listeners: {
        web: listener({ sockets: [{ port: 80 }, { port: 80, adress: '::1' }] }),
        web2: listener({ sockets: [] }),
      },
    })
    // A mistyped transport is not TCP.
    one({ listeners: { a: listener({}), b: listener({ transprot: 'udp' }) } })
    one({ listeners: { a: listener({}), b: listener({ transport: 'UDP' }) } })
    // A mistyped maximum is not the default one.
    one({ listeners: { a: listener({ maxConections: 50_000, clientReserve: 20_000 }) } })
    // Lists under a mistyped key are not unknown ones, nor is one whose text is wrong.
    one({ addresLists: { office: '' }, listeners: { a: listener({ sockets: [{ port: 80, addresses: '#office' }] }) } })
    one({ addressLists: { office: 5 }, listeners: { a: listener({ sockets: [{ port: 80, addresses: '#office' }] }) } })
    // Options under a mistyped key are not missing, nor is a mistyped certificate.
    one({ listeners: { a: { protocol: 'relay', optoins: { to: 80 }, sockets: [] } } })
    one({ domains: [{ name: 'example.com', certficate: 'x', key: 'y' }], listeners: {} })
    // A protocol that is none does not speak TCP.
    one({ listeners: { a: listener({}), b: listener({ protocol: 5 }) } })
  })

  it('tell ports from ports of the other transport (L5)', () => {
    const sockets = [{ port: 5514 }]
    accepted({
      listeners: { one: { protocol: 'echo', sockets }, two: { protocol: 'echo', transport: 'udp', sockets } },
    })
  })

  it('depend on IPv6 of the host where `all` is concerned (L8)', () => {
    const input = shout({ sockets: [{ port: 80 }, { port: 80, address: '::1' }] })
    expect(messages(input, { ipv6: true })).toHaveLength(1)
    expect(messages(input, { ipv6: false })).toEqual([])
  })

  it.each([
    [
      'options of a function',
      { protocol: () => {}, options: { a: 1 } },
      /^listeners\.shout\.options: options go with a protocol by name\./,
    ],
    [
      'a function over UDP',
      { protocol: () => {}, transport: 'udp' },
      /^listeners\.shout\.transport: a function speaks tcp, not udp\. Write an object/,
    ],
    [
      'an object over another transport',
      { protocol: { name: 'x', serve() {} }, transport: 'udp' },
      /^listeners\.shout\.transport: x speaks tcp, not udp\./,
    ],
    [
      'an object that does not serve',
      { protocol: { name: 'x' } },
      /^listeners\.shout\.protocol: a map is not a protocol\./,
    ],
  ] as [string, object, RegExp][])('refuse %s', (_, listener, message) => {
    expect(messages(shout(listener))).toEqual([expect.stringMatching(message)])
  })

  it('refuse names that maps swallow', () => {
    const input = JSON.parse('{"listeners":{"__proto__":{"protocol":"echo"}},"addressLists":{"__proto__":7}}')
    expect(messages(input)).toEqual([
      "addressLists.__proto__: nothing can be called '__proto__'. Choose another name.",
      "listeners.__proto__: nothing can be called '__proto__'. Choose another name.",
    ])
  })

  it('take names of JavaScript’s own for names like any other', () => {
    const { listeners } = accepted({ listeners: { constructor: { protocol: 'echo', sockets: [] } } })
    expect(listeners.map(({ name }) => name)).toEqual(['constructor'])
    expect(messages({ listeners: { a: { protocol: 'toString', sockets: [] } } })).toHaveLength(1)
    expect(messages({ listeners: {}, valueOf: 1 })).toEqual([expect.stringMatching(/^valueOf: unknown key 'valueOf'/)])
  })
})

describe('warnings', () => {
  it('do not refuse the settings', () => {
    const { settings } = parseSettings(shout({ sockets: [{ port: 80, restriction: 'grant' }] }))
    expect(settings).toBeDefined()
  })

  it.each([
    ['grant with an empty list (A2)', { sockets: [{ port: 80, restriction: 'grant' }] }, 'sockets[0].restriction'],
    [
      'grant with a list that takes everything out again',
      { sockets: [{ port: 80, restriction: 'grant', addresses: '10.0.0.1\n!10.0.0.1' }] },
      'sockets[0].restriction',
    ],
    ['addresses that restrict nobody', { sockets: [{ port: 80, addresses: '10.0.0.1' }] }, 'sockets[0].addresses'],
    ['tls: on without a certificate (T5)', { sockets: [{ port: 80, tls: 'on' }] }, 'sockets[0].tls'],
    ['a reserve for nobody (M3)', { clientReserve: 1 }, 'clientReserve'],
    ['clients only without clients (P6)', { clientsOnly: true }, 'clientsOnly'],
    [
      'headers that nobody is trusted with (X1)',
      { sockets: [{ port: 80, proxyProtocol: 'required' }] },
      'sockets[0].proxyProtocol',
    ],
  ] as [string, Partial<ListenerInput>, string][])('are given for %s', (_, listener, path) => {
    expect(parseSettings(shout(listener)).warnings.map((found) => found.path)).toEqual([`listeners.shout.${path}`])
  })

  it('are not given for a row that does not exist', () => {
    expect(warnings(shout({ sockets: [{ port: 0, tls: 'on' }] }))).toEqual([])
  })

  it('are not given where the lists and certificates are there', () => {
    const input = {
      addressLists: { clients: '10.0.0.0/8', trustedProxies: '#clients' },
      domains: [{ name: 'example.com', certificate: 'self-signed' }],
      ...shout({
        clientReserve: 1,
        clientsOnly: true,
        sockets: [{ port: 80, tls: 'on', restriction: 'grant', addresses: '#clients', proxyProtocol: 'required' }],
      }),
    }
    expect(parseSettings(input)).toMatchObject({ complaints: [], warnings: [] })
  })

  it('tell of a list that nothing uses, since a mistyped `denied` denies nobody', () => {
    const addressLists = { deneid: '10.0.0.1', office: '10.0.0.2', used: '10.0.0.3', clients: '!#USED' }
    expect(warnings({ addressLists, listeners: {} })).toEqual([
      "addressLists.deneid: nothing uses the list 'deneid'. Did you mean 'denied'?",
      "addressLists.office: nothing uses the list 'office'. Refer to it as #office, or remove it.",
    ])
  })
})

describe('one listener more', () => {
  const current = accepted({
    addressLists: { office: '10.0.0.1' },
    ...shout({ sockets: [{ port: 0 }, { port: 7007 }] }),
  })

  it('stands behind those that are there', () => {
    const { settings, complaints, warnings } = addListener(current, 'more', {
      protocol: 'echo',
      sockets: [{ port: 7008 }],
    })
    expect(complaints).toEqual([])
    expect(warnings).toEqual([])
    expect(settings?.listeners.map(({ name }) => name)).toEqual(['shout', 'more'])
    expect(settings).toMatchObject({
      ...current,
      listeners: [current.listeners[0], { sockets: [{ name: 'more:7008' }] }],
    })
  })

  it('is checked against those that are there', () => {
    const sockets = [{ port: 7007, restriction: 'grant', addresses: '#office\n#home' } as const]
    const { settings, complaints } = addListener(current, 'more', { protocol: 'echo', sockets })
    expect(settings).toBeUndefined()
    expect(complaints.map(({ path }) => path)).toEqual([
      'listeners.more.sockets[0]',
      'listeners.more.sockets[0].addresses',
    ])
  })

  it('is checked in itself', () => {
    expect(addListener(current, '__proto__', {} as ListenerInput).complaints).toHaveLength(1)
    expect(addListener(current, 'no name', {} as ListenerInput).complaints).toHaveLength(1)
    expect(addListener(current, 'more', { protocol: 'echo' } as unknown as ListenerInput).complaints).toEqual([
      { path: 'listeners.more.sockets', message: 'sockets is missing. Write rows such as [{ port: 8080 }].' },
    ])
  })
})

describe('anything at all', () => {
  const noise = fc.anything({ withNullPrototype: true, withBigInt: true, withDate: true, maxDepth: 3 })
  const nearly = fc.record(
    {
      addressLists: fc.oneof(fc.dictionary(fc.string(), fc.oneof(fc.string(), noise)), noise),
      perAddressLimit: noise,
      domains: fc.oneof(
        fc.array(fc.oneof(fc.record({ name: noise, aliases: noise, key: noise }, { requiredKeys: [] }), noise)),
        noise,
      ),
      listeners: fc.oneof(
        fc.dictionary(
          fc.constantFrom('web', 'admin', '__proto__', 'a b'),
          fc.oneof(
            noise,
            fc.record(
              {
                protocol: fc.oneof(fc.constantFrom('echo', 'relay', 'http', 'syslog', './x.js'), noise),
                options: noise,
                transport: fc.oneof(fc.constantFrom('tcp', 'udp'), noise),
                clientReserve: noise,
                sockets: fc.oneof(
                  noise,
                  fc.array(
                    fc.oneof(
                      noise,
                      fc.record(
                        {
                          port: fc.oneof(fc.constantFrom(0, 80, 'any'), noise),
                          address: fc.oneof(fc.constantFrom('all', '::1', '127.0.0.1'), noise),
                          tls: noise,
                          addresses: noise,
                        },
                        { requiredKeys: ['port'] },
                      ),
                    ),
                  ),
                ),
              },
              { requiredKeys: [] },
            ),
          ),
        ),
        noise,
      ),
    },
    { requiredKeys: [] },
  )

  it('gives settings or complaints, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(noise, nearly), (input) => {
        const { settings, complaints } = parseSettings(input)
        return (settings === undefined) === complaints.length > 0
      }),
      { numRuns: 2_000 },
    )
  })
})
