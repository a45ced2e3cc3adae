import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { syslog } from '../../../src/protocols/index.ts'
import { fakeDatagram, type Notice, serve } from '../../support/fake-connection.ts'
import { dial } from '../peer.ts'

const MESSAGE = '<34>1 2003-10-11T22:14:15.003Z mymachine su 77 - [origin ip="10.0.0.5"] forged?\nline'

test('to the log: a notice of level info with the text, and what the message says beside it', () => {
  const notices: Notice[] = []
  const notify = (level: Notice['level'], message: string, details = {}) =>
    void notices.push({ level, message, details })
  syslog().serve(fakeDatagram(MESSAGE, { notify }))
  expect(notices).toEqual([
    {
      level: 'info',
      message: 'forged?\\nline',
      details: {
        facility: 'auth',
        severity: 'crit',
        timestamp: '2003-10-11T22:14:15.003Z',
        host: 'mymachine',
        app: 'su',
        processId: '77',
        structuredData: [{ id: 'origin', params: [['ip', '10.0.0.5']] }],
        from: '127.0.0.1',
      },
    },
  ])
})

test('to a file: one line a message, with when it came and from where, all there after dispose', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'portreeve-syslog-'))
  const file = join(directory, 'log')
  const protocol = syslog({ to: { file } })
  protocol.serve(fakeDatagram(MESSAGE))
  protocol.serve(fakeDatagram('plain'))
  await protocol.dispose?.()
  const [first, second, rest] = readFileSync(file, 'utf8').split('\n')
  expect(first).toMatch(
    /^\d{4}-\S+Z 127\.0\.0\.1 auth\.crit mymachine su\[77\]: \[origin ip="10\.0\.0\.5"\] forged\?\\nline$/,
  )
  expect(second).toMatch(/^\d{4}-\S+Z 127\.0\.0\.1 user\.notice - -: plain$/)
  expect(rest).toBe('')
  rmSync(directory, { recursive: true })
})

test('the kind of a message (MSGID) is kept: in a file behind the sender, and in the details for the log', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'portreeve-syslog-'))
  const file = join(directory, 'log')
  const protocol = syslog({ to: { file } })
  const notices: unknown[] = []
  for (const sender of ['su 77', 'su -']) protocol.serve(fakeDatagram(`<34>1 - mymachine ${sender} ID47 - text`))
  await protocol.dispose?.()
  syslog().serve(fakeDatagram('<34>1 - - - - ID47 - text', { notify: (_, __, details) => void notices.push(details) }))
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  expect(lines.map((line) => line.slice(line.indexOf('mymachine')))).toEqual([
    'mymachine su[77] ID47: text',
    'mymachine su ID47: text',
  ])
  expect(notices).toMatchObject([{ messageId: 'ID47' }])
  rmSync(directory, { recursive: true })
})

test('over TCP: one message a frame, the last one without its line end', async () => {
  await using served = await serve(syslog({ transport: 'tcp' }))
  using peer = await dial(served.port)
  peer.socket.end('<13>a: one\n10 <13>b: two<13>c: three')
  await served.notice(/three/)
  expect(served.notices.map(({ message }) => message)).toEqual(['one', 'two', 'three'])
})

test('over TCP: a stream that is none is closed', async () => {
  await using served = await serve(syslog({ transport: 'tcp' }))
  using peer = await dial(served.port)
  await peer.send('999999 x').ended
  expect(served.notices).toMatchObject([{ level: 'debug', message: expect.stringContaining('does not send frames') }])
})
