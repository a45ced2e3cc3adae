import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { smtp } from '../../../src/protocols/index.ts'
import { dial } from '../../support/dial.ts'
import { serve } from '../../support/fake-connection.ts'
import { times } from '../../support/long.ts'
import { plain } from './talk.ts'

/** Each run is a connection. */
const numRuns = times(300)

const line = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constantFrom(
      'EHLO c',
      'HELO c',
      'MAIL FROM:<>',
      'MAIL FROM:<a@b.example> SIZE=9',
      'RCPT TO:<a@b.example>',
      'DATA',
      '.',
      '..',
      'RSET',
      'NOOP',
      'STARTTLS',
      'AUTH PLAIN',
      'AUTH LOGIN',
      `AUTH PLAIN ${plain('a', 'b')}`,
      '*',
      'YQ==',
      'VRFY a',
      'HELP',
      'QUIT',
      '',
      'BDAT 1',
    ),
  },
  { weight: 2, arbitrary: fc.string({ maxLength: 40 }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1')) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(`MAIL FROM:<${'x'.repeat(300)}>`, 'RCPT TO:<a@b>\rDATA', 'x'.repeat(13_000)),
  },
)
const ending = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r', '')
const talking = fc.array(fc.tuple(line, ending), { maxLength: 25 }).map((parts) => parts.flat().join(''))

describe('whatever is said to smtp', () => {
  test('is answered or ended with, in whatever chunks it comes: no fault, no wait without end', async () => {
    const protocol = smtp({
      deliver: async ({ stream }) => {
        for await (const _ of stream);
      },
      authenticate: ({ user }) => (user === 'a' ? user : undefined),
      loginDelay: '1ms',
      idleTimeout: '5s',
    })
    await using served = await serve(protocol, { facts: { secure: true, secureBy: 'ext' } })
    await fc.assert(
      fc.asyncProperty(talking, fc.nat(200), fc.nat(200), async (text, first, second) => {
        const bytes = Buffer.from(text, 'latin1')
        using caller = await dial(served.port)
        for (const [from, to] of [
          [0, first],
          [first, first + second],
          [first + second, bytes.length],
        ] as const) {
          if (from < to) caller.send(bytes.subarray(from, to))
          await new Promise((resolve) => setImmediate(resolve))
        }
        caller.socket.end()
        const heard = await caller.all()
        expect(heard).toMatch(/^220 localhost ESMTP\r\n(\d{3}[ -][^\r\n]*\r\n)*$/)
      }),
      { numRuns },
    )
    expect([served.faults, served.notices]).toEqual([[], []])
  }, 120_000)
})
