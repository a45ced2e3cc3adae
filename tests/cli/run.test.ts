import { describe, expect, it } from 'vitest'
import { lines, Workplace } from './command-line.ts'

const SETTINGS = 'listeners: { shout: { protocol: echo, sockets: [{ port: any, address: 127.0.0.1 }] } }\n'

describe('portreeve run', () => {
  it('serves portreeve.yaml when no file is named, until a signal ends it', async () => {
    using place = new Workplace({ 'portreeve.yaml': SETTINGS })
    const { child, said, ended } = place.start('run')
    expect(await said(/^listening.*\n/)).toMatch(/^listening {2}shout {2}127\.0\.0\.1:\d+ {2}tls off\n/)
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })

  it('prints each event as a line of JSON', async () => {
    using place = new Workplace({ 'other.yaml': SETTINGS })
    const { child, said, ended } = place.start('run', 'other.yaml', '--json')
    await said(/"socket.listening"/)
    child.kill('SIGTERM')
    const { code, out } = await ended
    const types = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).type)
    expect([code, types.at(-1)]).toEqual([0, 'drain.finished'])
  })

  it('opens nothing when the file is wrong, and says so', async () => {
    using place = new Workplace()
    const { code, out, err } = await place.portreeve('run')
    expect([code, out]).toEqual([1, ''])
    expect(
      err.startsWith(
        lines('portreeve.yaml: there is no such file. Check the path, or let `portreeve init` write a starter file.'),
      ),
    ).toBe(true)
  })
})
