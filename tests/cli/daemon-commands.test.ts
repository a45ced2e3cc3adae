import { describe, expect, it } from 'vitest'
import { freePorts } from '../support/free-ports.ts'
import { lines, Workplace } from './command-line.ts'

const TOKEN = 'a-token-of-more-than-twenty-characters'

/** A daemon that listens, with its settings file; `port` is its echo's. */
const daemon = async () => {
  const [admin, port, other] = (await freePorts(3)) as [number, number, number]
  const text = (echo: number | string) => `
admin: { port: ${admin}, tokenFile: token }
addressLists: { denied: 192.0.2.0/24 }
listeners: { echo: { protocol: echo, sockets: [{ port: ${echo}, address: 127.0.0.1 }] } }
`
  const place = new Workplace({ 'portreeve.yaml': text(port), token: `${TOKEN}\n` })
  const { said, ended } = place.start('run')
  await said(/^try /m)
  return {
    place,
    ended,
    said,
    port,
    other,
    text,
    url: `http://127.0.0.1:${admin}/`,
    [Symbol.dispose]: () => place[Symbol.dispose](),
  }
}

describe('the commands for a running daemon', () => {
  it('status says how its sockets are; suspend and resume change that', async () => {
    using running = await daemon()
    const { place, port, url } = running
    const status = async () => (await place.portreeve('status')).out
    expect(await status()).toMatch(
      new RegExp(
        `^running, 0 open\n\nSOCKET .*\necho:${port} +127.0.0.1:${port} +off +accepting +0 +10000 *\nadmin:\\d+ +127.0.0.1:\\d+ +off +accepting +1 +1000\n$`,
      ),
    )
    expect(await place.portreeve('suspend', 'echo')).toEqual({ code: 0, out: 'suspended  echo\n', err: '' })
    expect(await status()).toContain('suspended')
    expect(await place.portreeve('resume')).toEqual({ code: 0, out: 'resumed  every listener\n', err: '' })
    const { code, out } = await place.portreeve('status', '--json', '--url', url, '--token', TOKEN)
    expect([code, JSON.parse(out).listeners.echo.sockets[0].state]).toEqual([0, 'accepting'])
  })

  it('ban, bans and unban refuse an address for a while, show it, and serve it again', async () => {
    using running = await daemon()
    const { place } = running
    const banned = await place.portreeve('ban', '127.0.0.5', '--for', '1m')
    expect(banned).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^banned {2}127\.0\.0\.5 until .*Z\n$/),
      err: '',
    })
    expect((await place.portreeve('bans')).out).toMatch(/^ADDRESS .*\n127\.0\.0\.5 .*Z +by hand *\n$/)
    const [ban] = JSON.parse((await place.portreeve('bans', '--json')).out)
    expect(ban).toEqual({ address: '127.0.0.5', until: expect.any(Number), by: 'hand' })
    expect((await place.portreeve('unban', '127.0.0.5')).out).toBe('unbanned  127.0.0.5\n')
    expect((await place.portreeve('unban', '127.0.0.5')).out).toBe('127.0.0.5 is not banned\n')
    expect((await place.portreeve('bans')).out).toBe('no address is banned\n')
    expect(await place.portreeve('ban', '127.0.0.1')).toMatchObject({ code: 1, err: expect.stringContaining('force') })
    const network = await place.portreeve('ban', '10.0.0.0/8')
    expect(network).toMatchObject({ code: 2, err: expect.stringContaining('denied list') })
    const length = await place.portreeve('ban', '127.0.0.5', '--for', 'soon')
    expect(length).toMatchObject({ code: 2, err: expect.stringContaining("'soon' is not what --for can be") })
  })

  it('reload applies the file again and says what that did; a bad one changes nothing', async () => {
    using running = await daemon()
    const { place, port, other, text } = running
    place.write('portreeve.yaml', text(other))
    const { code, out } = await place.portreeve('reload')
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(new RegExp(`close  socket echo:${port} [\\s\\S]*open   socket echo:${other} `)),
    ])
    place.write('portreeve.yaml', text('nonsense'))
    expect(await place.portreeve('reload')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining("'nonsense' is not a port"),
    })
    const asked = await place.portreeve('reload', '--url', running.url, '--token', TOKEN)
    expect(asked).toMatchObject({ code: 1, out: '', err: expect.stringContaining("'nonsense' is not a port") })
    place.write('portreeve.yaml', text(other))
    expect((await place.portreeve('status')).out).toContain(`echo:${other} `)
  })

  it('reload says where in the file it stands, also of what is found only when files are read, and says it once', async () => {
    using running = await daemon()
    const { place, port, text, url } = running
    place.write('portreeve.yaml', text('nonsense'))
    const asked = await place.portreeve('reload', '--url', url, '--token', TOKEN)
    expect(asked.err).toMatch(/^ {2}portreeve\.yaml:4:\d+: .*'nonsense' is not a port/m)
    place.write('portreeve.yaml', `${text(port)}domains: [{ name: a.example, certificate: none.pem }]\n`)
    const { code, err } = await place.portreeve('reload')
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(
        /^reload: the settings are refused: portreeve\.yaml:5:\d+: cannot read .*none\.pem .*permissions\.\n$/,
      ),
    ])
  })

  it('drain refuses a deadline that is none before it asks the daemon', async () => {
    using place = new Workplace()
    const { code, err } = await place.portreeve('drain', '--deadline', 'soon', '--url', 'http://127.0.0.1:1/')
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/^drain: 'soon' is not what --deadline can be\. Write: .*\n$/),
    ])
  })

  it('explain --live asks the daemon, and exits as explain does', async () => {
    using running = await daemon()
    const ask = (from: string, ...more: string[]) =>
      running.place.portreeve('explain', 'portreeve.yaml', '--live', '--listener', 'echo', '--from', from, ...more)
    const refused = await ask('192.0.2.1')
    expect([refused.code, refused.out]).toEqual([3, expect.stringContaining('(portreeve.yaml:3)')])
    const admitted = await ask('192.0.3.1', '--json')
    expect([admitted.code, JSON.parse(admitted.out).admitted]).toEqual([0, true])
    expect(
      (await running.place.portreeve('explain', 'portreeve.yaml', '--live', '--listener', 'web', '--from', '::1')).err,
    ).toBe(lines("explain: there is no listener 'web'. There is: echo."))
  })

  it('drain waits for the end, says the report, and the daemon exits', async () => {
    using running = await daemon()
    const { code, out } = await running.place.portreeve('drain', '--deadline', '5s')
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/^drained {2}0 left by themselves, 0 cut at the deadline, in \d/),
    ])
    expect(await running.ended).toMatchObject({ code: 0 })
    const { code: later, err } = await running.place.portreeve('status')
    expect([later, err]).toEqual([
      1,
      lines(`status: ${running.url} does not answer (ECONNREFUSED). Is portreeve running there?`),
    ])
  })

  it('run says where the admin listener is: with the token when it stands in no file', async () => {
    using running = await daemon()
    expect(await running.said(/^admin/m)).toContain(`admin      ${running.url}\n`)
    using place = new Workplace({ 'a.yaml': 'admin: { port: any }\nlisteners: {}\n' })
    const { said } = place.start('run', 'a.yaml')
    const [, url = '', token] =
      /^admin {6}(http:\/\/127\.0\.0\.1:\d+\/)#([\w-]{43})$/m.exec(await said(/^admin.*\n/m)) ?? []
    const asked = await place.shell(`status --url ${url} --json`, { PORTREEVE_TOKEN: token })
    expect([asked.code, JSON.parse(asked.out).state]).toEqual([0, 'running'])
  })

  it('with JSON on standard output the token goes to standard error', async () => {
    using place = new Workplace({ 'a.yaml': 'admin: { port: any }\nlisteners: {}\n' })
    const { child, said, ended } = place.start('run', 'a.yaml', '--json')
    await said(/"socket.listening"/)
    child.kill('SIGTERM')
    const { out, err } = await ended
    expect(err).toMatch(/^admin {6}http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43}\n$/)
    expect(out).not.toContain('#')
  })
})

describe('what is missing is said, with what to do', () => {
  const NO_ADMIN = 'listeners: {}\n'
  it.each([
    [
      'no admin listener',
      NO_ADMIN,
      [],
      'status: portreeve.yaml has no admin listener. Add admin: { port: 8010 } to it, or give --url.',
    ],
    [
      'no token',
      'admin: { port: 8010 }\nlisteners: {}\n',
      [],
      'status: the token is missing. Set PORTREEVE_TOKEN to the one that portreeve run printed, or tokenFile in the settings.',
    ],
    [
      'any port',
      'admin: { port: any }\nlisteners: {}\n',
      [],
      'status: the admin listener of portreeve.yaml has any free port. Give --url, as portreeve run printed it.',
    ],
    [
      'no URL',
      NO_ADMIN,
      ['--url', 'localhost:8010', '--token', 'x'],
      "status: 'localhost:8010' is no URL. Write one as http://127.0.0.1:8010/.",
    ],
  ])('%s', async (_, settings, args, message) => {
    using place = new Workplace({ 'portreeve.yaml': settings })
    expect(await place.portreeve('status', ...args)).toEqual({ code: 1, out: '', err: lines(message) })
  })
})
