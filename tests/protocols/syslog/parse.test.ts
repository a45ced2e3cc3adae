import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LONGEST_MESSAGE, parseSyslog } from '../../../src/protocols/syslog/parse.ts'

const parse = (text: string) => parseSyslog(Buffer.from(text))

describe('RFC 5424', () => {
  test('a message with all fields (example 1, section 6.5)', () => {
    expect(parse("<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su 77 ID47 - \ufeff'su root' failed")).toEqual({
      facility: 'auth',
      severity: 'crit',
      timestamp: '2003-10-11T22:14:15.003Z',
      host: 'mymachine.example.com',
      app: 'su',
      processId: '77',
      messageId: 'ID47',
      structuredData: [],
      text: "'su root' failed",
      truncated: false,
    })
  })

  test('structured data and a text (example 3)', () => {
    const message = parse(
      '<165>1 2003-10-11T22:14:15.003Z host evntslog - ID47 [exampleSDID@32473 iut="3" eventSource="Application"][x@1] An entry',
    )
    expect(message).toMatchObject({ facility: 'local4', severity: 'notice', text: 'An entry' })
    expect(message.structuredData).toEqual([
      {
        id: 'exampleSDID@32473',
        params: [
          ['iut', '3'],
          ['eventSource', 'Application'],
        ],
      },
      { id: 'x@1', params: [] },
    ])
  })

  test('structured data alone (example 4)', () => {
    expect(parse('<165>1 - h a - - [id a="b"]')).toMatchObject({ text: '', structuredData: [{ id: 'id' }] })
  })

  test('a field that is not known is -', () => {
    const { timestamp, host, app, processId, messageId } = parse('<13>1 - - - - - - text')
    expect([timestamp, host, app, processId, messageId]).toEqual(Array(5).fill(undefined))
  })

  test('a value with quotes, brackets and backslashes in it; a backslash before anything else stays', () => {
    const [element] = parse('<13>1 - h a - - [i a="q\\" b\\] s\\\\ w\\x" a="twice"] t').structuredData
    expect(element?.params).toEqual([
      ['a', 'q" b] s\\ w\\x'],
      ['a', 'twice'],
    ])
  })

  test.each(['[id', '[id a="x]', '[id a=x]', '[ id]', '[id a="x"b]', 'no data'])(
    'malformed structured data is text: %s',
    (data) => {
      expect(parse(`<13>1 - h a - - ${data}`)).toMatchObject({ host: 'h', app: 'a', structuredData: [], text: data })
    },
  )
})

describe('RFC 3164', () => {
  test.each([
    [
      "<34>Oct 11 22:14:15 mymachine su: 'su root' failed",
      'Oct 11 22:14:15',
      'mymachine',
      'su',
      undefined,
      "'su root' failed",
    ],
    ['<13>Oct  1 22:14:15 h sshd[77]: hello', 'Oct  1 22:14:15', 'h', 'sshd', '77', 'hello'],
    ['<13>Oct 1 22:14:15 10.0.0.5 a/b.c: hello', 'Oct 1 22:14:15', '10.0.0.5', 'a/b.c', undefined, 'hello'],
    ['<13>Oct 11 22:14:15 fe80::1 su: hello', 'Oct 11 22:14:15', 'fe80::1', 'su', undefined, 'hello'],
    ['<13>Oct 11 22:14:15 su[77]: as glibc writes it', 'Oct 11 22:14:15', undefined, 'su', '77', 'as glibc writes it'],
    ['<13>Oct 11 2024 22:14:15.123: %ASA-6-1: x', 'Oct 11 2024 22:14:15.123', undefined, '%ASA-6-1', undefined, 'x'],
    [
      '<13>2024-10-11T22:14:15.123+02:00 h app: rsyslog',
      '2024-10-11T22:14:15.123+02:00',
      'h',
      'app',
      undefined,
      'rsyslog',
    ],
    ['<13>Oct 11 22:14:15 h just words', 'Oct 11 22:14:15', 'h', undefined, undefined, 'just words'],
    ['<13>app: no time', undefined, undefined, 'app', undefined, 'no time'],
    ['<13>just words', undefined, undefined, undefined, undefined, 'just words'],
    ['<13>', undefined, undefined, undefined, undefined, ''],
  ])('%s', (line, timestamp, host, app, processId, text) => {
    expect(parse(line)).toMatchObject({ timestamp, host, app, processId, text })
  })

  test.each([
    'no priority',
    '<192>Oct 11 22:14:15 h a: x',
    '<013>a: x',
    '<>x',
    '<1',
    '<1234>x',
    'Oct 11 22:14:15 h a: x',
    '',
  ])('without a priority that can be all is text, of user.notice (4.3.3): %s', (line) => {
    expect(parse(line)).toMatchObject({ facility: 'user', severity: 'notice', app: undefined, text: line })
  })
})

describe('a message can do no harm', () => {
  test('control characters are spelt out, so that no line can be forged', () => {
    expect(parse('<13>a: one\n<0>Oct 11 kernel: two\r\t\u0000\u001b[31m\u0085\u2028\u202e').text).toBe(
      'one\\n<0>Oct 11 kernel: two\\r\\t\\u0000\\u001b[31m\\u0085\\u2028\\u202e',
    )
    const { host, structuredData } = parse('<13>1 - h\u0007 a - - [i a="x\ny"] t')
    expect([host, structuredData[0]?.params]).toEqual(['h\\u0007', [['a', 'x\\ny']]])
  })

  test('letters of all languages and emoji stay as they are', () => {
    expect(parse('<13>a: Grüße, 世界, 👨‍👩‍👧').text).toBe('Grüße, 世界, 👨‍👩‍👧')
  })

  test('line ends and NULs behind the message are not part of it', () => {
    expect(parse('<13>a: text\r\n\0').text).toBe('text')
  })

  test('what is too long is cut, between characters, and says so', () => {
    const message = parse(`<13>a: ${'ü'.repeat(LONGEST_MESSAGE)}`)
    expect(message.truncated).toBe(true)
    expect(message.text).toMatch(/^ü+$/)
    expect(Buffer.byteLength(message.text)).toBeGreaterThan(LONGEST_MESSAGE - 10)
  })

  test('anything at all is read, and leaves no control character', () => {
    const heads = fc.constantFrom('', '<34>1 - h a - - [', '<34>1 ', '<34>Oct 11 22:14:15 ', '<13>a[')
    const any = fc
      .tuple(heads, fc.uint8Array({ maxLength: 100 }))
      .map(([head, bytes]) => Buffer.concat([Buffer.from(head), bytes]))
    fc.assert(
      fc.property(any, (data) => !/\p{Cc}/u.test(Object.values(JSON.parse(JSON.stringify(parseSyslog(data)))).join())),
    )
  })

  test('no message takes long to read', () => {
    for (const part of ['[', '[a ', 'a="', '\\"', ':', ' ', '1', 'Oct 11 ', '[a b="c" ']) {
      const startedAt = performance.now()
      for (const head of ['', '<13>', '<13>1 - h a - - ', '<13>1 - h a - - [a b="'])
        parse(head + part.repeat(LONGEST_MESSAGE))
      expect(performance.now() - startedAt).toBeLessThan(200)
    }
  })
})
