import { describe, expect, it, onTestFinished } from 'vitest'
import { HOSTILE } from '../support/hostile.ts'
import { SAMPLES } from './samples.ts'
import { logFor } from './support.ts'

const started: typeof logFor = (levels, options) => {
  const running = logFor(levels, options)
  onTestFinished(() => running.log.stop())
  return running
}
const time = Date.UTC(2027, 0, 2, 3, 4, 5, 678)
const notice = SAMPLES['protocol.notice']

describe('pretty', () => {
  it('writes time, level, socket or listener, sentence and the name of the event (D6)', () => {
    const { hub, stream } = started({}, { format: 'pretty' })
    hub.emit({ ...SAMPLES['socket.listening'], time })
    hub.emit({ ...SAMPLES['listener.full'], time })
    hub.emit({ ...SAMPLES['drain.finished'], time })
    expect(stream.lines).toEqual([
      '2027-01-02T03:04:05.678Z info  web:8080 listening on tcp [::]:8080, tls off [socket.listening]',
      '2027-01-02T03:04:05.678Z warn  web full: 10 open of at most 10, nobody else is let in [listener.full]',
      '2027-01-02T03:04:05.678Z info  drained in 15s: 5 left by themselves, 1 cut [drain.finished]',
    ])
  })

  it('puts the details of a notice on the same line', () => {
    const { hub, stream } = started({}, { format: 'pretty' })
    hub.emit({ ...notice, time, details: { backend: '127.0.0.1:90', tries: [1, 2], deep: { a: { b: 1 } } } })
    expect(stream.lines).toEqual([
      "2027-01-02T03:04:05.678Z warn  web:8080 the backend is down { backend: '127.0.0.1:90', tries: [ 1, 2 ], deep: { a: { b: 1 } } } [protocol.notice] 5f3a9c1e-12",
    ])
  })

  it('shows the structured data of a syslog message whole', () => {
    const { hub, stream } = started({}, { format: 'pretty' })
    const structuredData = [{ id: 'origin', params: [['ip', '10.0.0.5']] }]
    hub.emit({ ...notice, time, details: { structuredData } })
    expect(stream.text).toContain("{ structuredData: [ { id: 'origin', params: [ [ 'ip', '10.0.0.5' ] ] } ] }")
  })

  it('shortens details that are long, and breaks none of them', () => {
    const { hub, stream } = started({}, { format: 'pretty' })
    hub.emit({ ...notice, time, details: { words: new Array(22).fill('a word') } })
    expect(stream.lines).toHaveLength(1)
    expect(stream.text).toContain(
      `'a word', ${"'a word', ".repeat(18)}'a word', ... 2 more items ] } [protocol.notice] 5f3a9c1e-12`,
    )
  })

  it('puts a stack below the line of a fault, and nowhere else (P3)', () => {
    const { hub, stream } = started({ web: 'debug' }, { format: 'pretty' })
    for (const sample of Object.values(SAMPLES)) if (!('stack' in sample)) hub.emit(sample)
    expect(stream.lines.filter((line) => !line.startsWith('1970-01-01T'))).toEqual([])
    stream.text = ''
    hub.emit(SAMPLES['connection.faulted'])
    expect(stream.lines.slice(1)).toEqual(['    Error: boom', '    at serve (shout.ts:3:9)'])
  })

  it('lets no text of a stranger begin a line or speak to the terminal', () => {
    const { hub, stream } = started({}, { format: 'pretty' })
    hub.emit({
      ...notice,
      message: 'MAIL\r\n1970 info forged \u001b[2J\u202e\u2028é',
      details: { name: '\u001b]0;x\u0007\u202e', words: new Array(30).fill('a word') },
    })
    hub.emit({ ...SAMPLES['connection.faulted'], error: 'a\nb', stack: 'Error: a\n\u001b[2J\n    at x' })
    expect(stream.lines).toHaveLength(5)
    expect(stream.text).toContain('MAIL\\u000d\\u000a1970 info forged \\u001b[2J\\u202e\\u2028é')
    expect(stream.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Bidi_Control}]/u)
  })
})

describe('json', () => {
  it('is the default: one object a line with the time of the event, the level and the sentence', () => {
    const { hub, stream } = started({})
    hub.emit({ ...SAMPLES['socket.bindFailed'], time })
    expect(stream.text.endsWith('\n')).toBe(true)
    expect(stream.records).toMatchObject([
      {
        time: '2027-01-02T03:04:05.678Z',
        level: 'warn',
        message: 'port 8080 is taken; next try in 2s',
        type: 'socket.bindFailed',
        socket: 'web:8080',
        code: 'EADDRINUSE',
      },
    ])
  })

  it('writes details that JSON does not know', () => {
    const { hub, stream } = started({})
    const details: Record<string, unknown> = { bytes: 12n }
    details.self = details
    hub.emit({ ...notice, details })
    expect(stream.records).toMatchObject([{ details: { bytes: '12' } }])
  })
})

describe.each(['json', 'pretty'] as const)('a line of %s', (format) => {
  const long = 'm'.repeat(5_000_000)

  it.each([
    ['a message', { message: long }],
    ['details', { details: { dump: long, more: { deep: long } } }],
    ['a list', { details: { list: new Array(100_000).fill(long) } }],
    [
      'bytes that are three of a character',
      { message: '界'.repeat(100_000), details: { stack: '界'.repeat(100_000) } },
    ],
    ['what a terminal would take as an order', { message: '\u001b'.repeat(100_000) }],
  ])('has at most 8 KB, though the event has 5 MB in %s, and says how much was cut', (_, fields) => {
    const { hub, stream } = started({}, { format })
    hub.emit({ ...notice, ...fields })
    expect(stream.lines).toHaveLength(1)
    expect(Buffer.byteLength(stream.text)).toBeLessThanOrEqual(8_192)
    expect(stream.text).toMatch(/… \(\d+ (characters cut|more)\)|more (items|characters)/)
    expect(stream.text).toContain('web:8080')
    if (format === 'json') expect(stream.records).toMatchObject([{ type: 'protocol.notice', listener: 'web' }])
  })

  it.each(Object.keys(HOSTILE))('bears %s in the details of a notice', (name) => {
    const { hub, stream } = started({}, { format })
    hub.emit({ ...notice, details: { thrown: HOSTILE[name]?.() } })
    expect(stream.lines.length).toBeGreaterThan(0)
    expect(stream.text).toContain('the backend is down')
    expect(Buffer.byteLength(stream.text)).toBeLessThanOrEqual(8_192)
  })
})
