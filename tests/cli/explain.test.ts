import { describe, expect, it } from 'vitest'
import { lines, Workplace } from './command-line.ts'

const SETTINGS = `
addressLists:
  office: |
    10.0.0.0/8      ; all of it
    !10.0.9.0/24    ; but the guests
    10.0.9.3        ; and this guest
  clients: '#office'
  denied: |
    192.0.2.0/24
perAddressLimit: 9
listeners:
  web:
    protocol: echo
    maxConnections: 100
    clientReserve: 10
    sockets:
      - { port: 0, addresses: 10.0.0.0/8, restriction: grant }
      - { port: 8080 }
      - { port: 8443, address: '::1', tls: on }
      - port: 8090
        restriction: grant
        addresses: |
          127.0.0.1
          #office
  log: { protocol: syslog, sockets: [{ port: 5514 }] }
`

const explain = async (...args: string[]) => {
  using place = new Workplace({ 'web.yaml': SETTINGS })
  return await place.portreeve('explain', 'web.yaml', ...args)
}

describe('portreeve explain', () => {
  it('answers every question of the gate in its order, and admits', async () => {
    expect(await explain('--listener', 'web', '--from', '203.0.113.9')).toEqual({
      code: 0,
      out: lines(
        '203.0.113.9 to web:8080',
        '',
        '  pass    Is the address denied?                                 no',
        '  pass    Is the address banned?                                 no',
        '  pass    Does the socket’s restriction exclude it?              no, the socket is not restricted',
        '  pass    Are all places of the listener taken?                  no, 0 of 100',
        '  pass    Has the address too many connections to the listener?  no, 0 and no limit',
        '  pass    Has the address too many connections to the server?    no, 0 of 9',
        '  pass    Are the free places reserved for clients?              no, 100 places free, 10 reserved; the address is not a client',
        '',
        'admitted',
      ),
      err: '',
    })
  })

  it('shows the line that refuses, in its list and in the file', async () => {
    const { code, out } = await explain('--listener', 'web', '--from', '192.0.2.7')
    expect(code).toBe(3)
    expect(out.split('\n')).toContain(
      '  refuse  Is the address denied?                                 yes, the Denied list holds the address',
    )
    expect(out.split('\n')).toContain("            denied line 1 '192.0.2.0/24'  (web.yaml:9)")
    expect(out).toMatch(/\n\nrefused: denied\n$/)
  })

  it('follows references to the line that decides', async () => {
    const { code, out } = await explain('--listener', 'web', '--from', '10.0.9.3', '--to', '8090')
    expect(code).toBe(0)
    expect(out).toMatch(/^10\.0\.9\.3 \(a client\) to web:8090\n/)
    expect(out).toContain(
      "\n            web:8090 addresses line 2 '#office' -> office line 3 '10.0.9.3'  (web.yaml:6)\n",
    )
  })

  it('says that a grant has no line for an address', async () => {
    const { code, out } = await explain('--listener', 'web', '--from', '203.0.113.9', '--to', '127.0.0.1:8090')
    expect(code).toBe(3)
    expect(out).toContain('no line of it covers the address\n')
    expect(out).toMatch(/\n\nrefused: restricted\n$/)
  })

  it('asks about the socket that --to names', async () => {
    const { code, out } = await explain('--listener', 'web', '--from', '::ffff:10.1.1.1', '--to', '[::1]:8443')
    expect(out).toMatch(/^10\.1\.1\.1 \(a client\) to web:8443\n/)
    expect(out).toContain('yes, no domain is set\n')
    expect(out).toMatch(/\n\nrefused: no-certificate\n$/)
    expect(code).toBe(3)
  })

  it('asks of a datagram only what it is asked', async () => {
    const { code, out } = await explain('--listener', 'log', '--from', '203.0.113.9')
    expect([code, out.match(/^ {2}(pass|refuse) /gm)?.length]).toEqual([0, 3])
  })

  it.each([
    ['an unknown listener', ['wbe', '::1'], "explain: there is no listener 'wbe'. There is: web, log."],
    ['a bad address', ['web', '1.2.3'], "explain: '1.2.3' is no address. Write one as 203.0.113.9 or 2001:db8::9."],
    [
      'an unknown socket',
      ['log', '::1', '--to', '::1:77'],
      "explain: '::1:77' is no target. Write one as 127.0.0.1:8080, [::1]:8080 or 8080.",
    ],
  ])('says what it cannot find: %s', async (_, [listener, from, ...more], message) => {
    const ended = await explain('--listener', listener!, '--from', from!, ...more)
    expect(ended).toEqual({ code: 1, out: '', err: lines(message) })
  })

  it('explains nothing of settings that are wrong', async () => {
    using place = new Workplace({ 'bad.yaml': 'listeners: { web: { protocol: echo, sockets: 1 } }' })
    const { code, out, err } = await place.portreeve('explain', 'bad.yaml', '--listener', 'web', '--from', '::1')
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(
      /^bad\.yaml:1:46: 1 is not a list\..*\nexplain bad\.yaml: 1 complaint\. Do what it says and try again\.\n$/,
    )
  })

  it('prints facts as JSON', async () => {
    const { code, out } = await explain('--listener', 'web', '--from', '192.0.2.7', '--json')
    expect(code).toBe(3)
    expect(JSON.parse(out)).toMatchObject({
      admitted: false,
      reason: 'denied',
      socket: 'web:8080',
      answers: [
        { reason: 'denied', refused: true, path: [{ list: 'denied', line: 1, text: '192.0.2.0/24', fileLine: 9 }] },
        { reason: 'banned', refused: false },
        { reason: 'restricted', refused: false },
        { reason: 'full' },
        { reason: 'per-address-limit', limit: null },
        { reason: 'server-per-address-limit' },
        { reason: 'client-reserve' },
      ],
    })
  })
})
