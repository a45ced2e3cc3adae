import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { parseSettings } from '../../src/settings/index.ts'
import { checkShape } from '../../src/settings/issues.ts'
import { accepted, messages, shout } from './parsed.ts'

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

  it('are one for a list where a path belongs', () => {
    const http = { protocol: 'http', options: { root: [] }, sockets: [] }
    expect(messages({ domains: [{ name: 'example.com', certificate: [] }], listeners: { web: http } })).toEqual([
      'domains[0].certificate: a list is not the path of a certificate. Write a path that starts from the settings file.',
      'listeners.web.options.root: a list is not the path of a directory. Write a path that starts from the settings file.',
    ])
  })

  it.each([[{ module: './a.mjs', optons: {} }], [{ module: '' }], [{ options: {} }], ['./a.mjs']])(
    'refuse %j for a policy',
    (policy) => {
      const [message, ...more] = messages({ ...shout(), policies: [policy] })
      expect([message, more]).toEqual([
        expect.stringMatching(/^policies\[0\]: .* is not a policy\. Write \{ module:/),
        [],
      ])
    },
  )

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
