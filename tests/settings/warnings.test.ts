import { describe, expect, it } from 'vitest'
import { type ListenerInput, parseSettings } from '../../src/settings/index.ts'
import { shout, warnings } from './parsed.ts'

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
    ['words of a protocol that has none (P2)', { refuseWith: 'words' }, 'refuseWith'],
    ['words of a function', { protocol: () => {}, refuseWith: 'words' }, 'refuseWith'],
    ['words of an object without refuse', { protocol: { name: 'x', serve() {} }, refuseWith: 'words' }, 'refuseWith'],
    [
      'headers that nobody is trusted with (X1)',
      { sockets: [{ port: 80, proxyProtocol: 'required' }] },
      'sockets[0].proxyProtocol',
    ],
  ] as [string, Partial<ListenerInput>, string][])('are given for %s', (_, listener, path) => {
    expect(parseSettings(shout(listener)).warnings.map((found) => found.path)).toEqual([`listeners.shout.${path}`])
  })

  it('are given for words where every socket is tls: on, and not where one can say them (P2)', () => {
    const listener = (tls: 'on' | 'ext') =>
      warnings({
        domains: [{ name: 'example.com', certificate: 'self-signed' }],
        ...shout({
          protocol: { name: 'x', serve() {}, refuse() {} },
          refuseWith: 'words',
          sockets: [
            { port: 80, tls: 'on' },
            { port: 81, tls },
            { port: 0, tls: 'off' },
          ],
        }),
      })
    expect([listener('on').length, listener('ext')]).toEqual([1, []])
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
