import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import type { Connection } from '../../src/net/connection.ts'
import { imap, pop3, smtp } from '../../src/protocols/index.ts'
import type { TcpProtocol } from '../../src/protocols/protocol.ts'
import { type Caller, dial } from '../support/dial.ts'
import { serve } from '../support/fake-connection.ts'
import { times } from '../support/long.ts'

/*
 * Many lines, as fast as they are taken: half of what a protocol knows, spoilt now and then, half noise. Sessions that
 * end are begun anew. Some open with a login, so that both sides of it are met.
 */

const LINES = times(2_000)

/** A good generator (mulberry32) with a seed, so that what it finds is found again. */
const randomFrom = (seed: number) => {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return { below, pick: <T>(all: readonly T[]): T => all[below(all.length)] as T }
}

type Random = ReturnType<typeof randomFrom>

const noise = ({ below }: Random): string =>
  Buffer.from(Array.from({ length: below(60) }, () => below(256))).toString('latin1')

/** A line with one of its bytes changed, doubled or left out. */
const spoilt = ({ below, pick }: Random, line: string): string => {
  const at = below(line.length + 1)
  return (
    line.slice(0, at) + pick(['', '\0', ' ', '"', '{3}', '\r', '\xff', 'A'.repeat(600)]) + line.slice(at + below(2))
  )
}

const lineOf = (random: Random, known: readonly string[]): string => {
  const { below, pick } = random
  const kind = below(10)
  const line = kind < 6 ? pick(known) : kind < 8 ? spoilt(random, pick(known)) : noise(random)
  return line + pick(['\r\n', '\r\n', '\r\n', '\n'])
}

interface Subject {
  readonly protocol: TcpProtocol
  readonly login: string
  readonly known: readonly string[]
  /** What a session that is in order begins with, for one who knows what to say. */
  readonly probe: readonly [string, string]
}

const PLAIN = Buffer.from('\0a\0b').toString('base64')
const loginDelay = '1ms'
const authenticate = ({ user }: { user: string }) => (user === 'a' ? user : undefined)
const root = await mkdtemp(join(tmpdir(), 'portreeve-fuzz-'))
afterAll(() => rm(root, { recursive: true }))

const subjects: Readonly<Record<string, Subject>> = {
  smtp: {
    protocol: smtp({
      authenticate,
      loginDelay,
      deliver: async ({ stream }) => {
        for await (const _ of stream);
      },
    }),
    login: `EHLO c\r\nAUTH PLAIN ${PLAIN}\r\n`,
    known:
      'EHLO c|HELO c|MAIL FROM:<a@b.example>|MAIL FROM:<> SIZE=9 BODY=8BITMIME|RCPT TO:<a@b.example>|DATA|.|..|RSET|NOOP|STARTTLS|AUTH LOGIN|YQ==|*|VRFY a|HELP|XCLIENT ADDR=1.2.3.4'.split(
        '|',
      ),
    probe: ['EHLO c\r\n', '250 '],
  },
  pop3: {
    protocol: pop3({ authenticate, loginDelay, maildir: root }),
    login: 'USER a\r\nPASS b\r\n',
    known:
      `USER a|USER b|PASS b|AUTH|AUTH PLAIN|AUTH PLAIN ${PLAIN}|${PLAIN}|*|CAPA|STLS|STAT|LIST|LIST 1|UIDL|UIDL 9|RETR 1|TOP 1 0|DELE 1|RSET|NOOP`.split(
        '|',
      ),
    probe: ['CAPA\r\n', '\r\n.\r\n'],
  },
  imap: {
    protocol: imap({ authenticate, loginDelay }),
    login: 'a NOOP\r\n',
    known:
      `a CAPABILITY|b NOOP|c ID NIL|d ID ("name" "x")|e LOGIN a b|f LOGIN {1}|a {1+}|b|g LOGIN "a" "b"|h LOGIN {1+}|i AUTHENTICATE PLAIN|j AUTHENTICATE PLAIN ${PLAIN}|${PLAIN}|*|k STARTTLS|l SELECT INBOX|m LOGIN {4097+}|n LOGIN {99999999999}`.split(
        '|',
      ),
    probe: ['z CAPABILITY\r\n', 'z OK'],
  },
}

/** Speaks until the session ends, or enough is said. Returns how many lines that took. */
const talk = async (caller: Caller, random: Random, { login, known }: Subject, most: number): Promise<number> => {
  let said = 0
  if (random.below(2) === 0) caller.send(login)
  while (said < most && caller.socket.writable && !caller.socket.closed) {
    const lines = Array.from({ length: 1 + random.below(20) }, () => lineOf(random, known))
    said += lines.length
    const bytes = Buffer.from(lines.join(''), 'latin1')
    const at = random.below(bytes.length)
    caller.send(bytes.subarray(0, at))
    await turn()
    caller.send(bytes.subarray(at))
    await turn()
  }
  caller.socket.end()
  return said
}

/** Resolves when all are closed. */
const settled = async (connections: readonly Connection[]): Promise<void> => {
  for (const { socket } of connections) {
    if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve))
  }
}

describe.each(Object.entries(subjects))('whatever lines are said to %s', (name, subject) => {
  test('nothing crashes, hangs, or fills the memory, and it serves on', async () => {
    await using served = await serve(subject.protocol, { facts: { secure: true, secureBy: 'ext' } })
    const random = randomFrom(name.length * 7_919)
    for (let said = 0; said < LINES; ) {
      using caller = await dial(served.port)
      said += await talk(caller, random, subject, 500)
      await caller.gone
    }
    expect(served.faults).toEqual([])
    using caller = await dial(served.port)
    await caller.send(subject.probe[0]).hears(subject.probe[1])
    await settled(served.connections.slice(0, -1))
  }, 0)
})
