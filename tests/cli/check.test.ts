import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { lines, Workplace } from './command-line.ts'

const GOOD = `
listeners:
  web: { protocol: echo, sockets: [{ port: 8080 }, { port: 0 }] }
`
const ODD = `
addressLists: { strangers: '' }
listeners:
  web: { protocol: echo, sockets: [{ port: 8080, restriction: grant }] }
`
const BAD = `
addressLists:
  clients: |
    10.0.0.0/8
    10.0.0.300
listeners:
  web: { protocol: htp, sockets: [{ port: 99999 }] }
`

describe('portreeve check', () => {
  it('says in one line that all is well', async () => {
    using place = new Workplace({ 'good.yaml': GOOD })
    const out = lines('good.yaml: 1 listener, 1 socket: no complaint')
    expect(await place.portreeve('check', 'good.yaml')).toEqual({ code: 0, out, err: '' })
  })

  it('takes portreeve.yaml when no file is named', async () => {
    using place = new Workplace({ 'portreeve.yaml': GOOD })
    const out = lines('portreeve.yaml: 1 listener, 1 socket: no complaint')
    expect(await place.portreeve('check')).toEqual({ code: 0, out, err: '' })
  })

  it('tells every complaint at its place, says how many there are, and fails', async () => {
    using place = new Workplace({ 'bad.yaml': BAD })
    const { code, out, err } = await place.portreeve('check', 'bad.yaml')
    expect(out.split('\n')).toEqual([
      "bad.yaml:5:5: '10.0.0.300': a number of an IPv4 address is above 255. Correct it.",
      expect.stringMatching(/^bad\.yaml:7:20: 'htp' is no protocol that Portreeve has\. Did you mean 'http'\?/),
      expect.stringMatching(/^bad\.yaml:7:43: 99999 is not a port\. Write /),
      '',
    ])
    expect([code, err]).toEqual([1, lines('check bad.yaml: 3 complaints. Do what they say and check again.')])
  })

  it('warns of what is odd, and does not fail', async () => {
    using place = new Workplace({ 'odd.yaml': ODD })
    const out = lines(
      "odd.yaml:2:17: warning: nothing uses the list 'strangers'. Refer to it as #strangers, or remove it.",
      'odd.yaml:4:63: warning: grant with an empty list refuses everyone. Add addresses, or set restriction to none.',
      'odd.yaml: 1 listener, 1 socket: no complaint, 2 warnings',
    )
    expect(await place.portreeve('check', 'odd.yaml')).toEqual({ code: 0, out, err: '' })
  })

  it('says what one is to do when there is no such file', async () => {
    using place = new Workplace()
    expect(await place.portreeve('check', 'none.yaml')).toEqual({
      code: 1,
      out: lines('none.yaml: there is no such file. Check the path, or let `portreeve init` write a starter file.'),
      err: lines('check none.yaml: 1 complaint. Do what it says and check again.'),
    })
  })

  it('finds certificates that cannot be read and modules that cannot be loaded, as run would', async () => {
    using place = new Workplace({
      'deep.yaml': `
domains: [{ name: example.com, certificate: none.pem }]
listeners:
  web: { protocol: ./none.js, sockets: [{ port: 8080 }] }
`,
    })
    const { code, out } = await place.portreeve('check', 'deep.yaml')
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/^deep\.yaml:2:45: .*none\.pem.*ENOENT/),
      expect.stringMatching(/^deep\.yaml:4:20: cannot load the protocol module \.\/none\.js: .* Check the path/),
      '',
    ])
    expect(code).toBe(1)
  })

  it('ends although a protocol module goes on', async () => {
    using place = new Workplace({ 'good.yaml': GOOD.replace('echo', './ticking.mjs') })
    writeFileSync(place.at('ticking.mjs'), 'setInterval(() => {}, 1000)\nexport default () => {}\n')
    expect(await place.portreeve('check', 'good.yaml')).toMatchObject({ code: 0, err: '' })
  })

  it('prints facts as JSON', async () => {
    using place = new Workplace({ 'good.yaml': GOOD, 'odd.yaml': ODD, 'bad.yaml': BAD })
    const facts = async (file: string) => {
      const { code, out } = await place.portreeve('check', file, '--json')
      return { code, ...JSON.parse(out) }
    }
    const whole = { code: 0, listeners: 1, sockets: 1, complaints: [] }
    expect(await facts('good.yaml')).toEqual({ ...whole, file: 'good.yaml', warnings: [] })
    expect(await facts('odd.yaml')).toMatchObject({ ...whole, warnings: [{ line: 2, column: 17 }, { line: 4 }] })
    expect(await facts('bad.yaml')).toMatchObject({
      code: 1,
      complaints: [
        { path: 'addressLists.clients', file: 'bad.yaml', line: 5, column: 5 },
        { path: 'listeners.web.protocol', line: 7 },
        { path: 'listeners.web.sockets[0].port', line: 7 },
      ],
    })
  })
})
