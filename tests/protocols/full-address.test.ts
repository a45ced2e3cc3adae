import { describe, expect, test } from 'vitest'
import { passwordHashing } from '../../src/protocols/helpers/login/password-hashing.ts'
import { type ImapOptions, imap, type Pop3Options, pop3, type SmtpOptions, smtp } from '../../src/protocols/index.ts'
import type { TcpProtocol } from '../../src/protocols/protocol.ts'
import { dial } from '../support/dial.ts'
import { serve } from '../support/fake-connection.ts'
import { mailboxes } from './smtp/mailboxes.ts'
import { plain } from './smtp/talk.ts'

interface Way {
  readonly protocol: (options: SmtpOptions & Pop3Options & ImapOptions) => TcpProtocol
  readonly say: (user: string) => string
}

const login = (user: string): string => plain(user, 'password')

/** How one logs in, in each protocol. What is said behind it comes back where the answer is whole. */
const WAYS: Readonly<Record<string, Way>> = {
  smtp: { protocol: smtp, say: (user) => `EHLO c\r\nAUTH PLAIN ${login(user)}\r\nQUIT\r\n` },
  pop3: { protocol: pop3, say: (user) => `AUTH PLAIN ${login(user)}\r\nQUIT\r\n` },
  imap: {
    protocol: ({ maildir: _, ...options }) => imap(options),
    say: (user) => `a LOGIN ${user} password\r\nb LOGOUT\r\n`,
  },
}

interface Tried {
  /** Whom the login was accepted for, if for anybody. */
  readonly account: string | undefined
  /** How many passwords were hashed for it: what would tell a domain of ours from another. */
  readonly hashes: number
}

/** Tries a login for each of those users, one after the other. */
const tried = async (way: Way, users: readonly string[], domains?: string[], domain?: string): Promise<Tried[]> => {
  await using boxes = await mailboxes('alice', 'bob@example.com', 'bob')
  const options = { ...boxes.options, ...(domains !== undefined && { domains }) }
  await using served = await serve(way.protocol(options), {
    facts: { secure: true, secureBy: 'ext', ...(domain !== undefined && { domain }) },
  })
  const all: Tried[] = []
  for (const user of users) {
    const before = passwordHashing.counts.done
    using caller = await dial(served.port)
    await caller.send(way.say(user)).all()
    const last = served.logins.at(-1)
    all.push({ account: last?.accepted ? last.user : undefined, hashes: passwordHashing.counts.done - before })
  }
  expect([served.logins.length, served.faults]).toEqual([users.length, []])
  return all
}

const EXPECTED: Readonly<Record<string, string | undefined>> = {
  alice: 'alice',
  'alice@example.com': 'alice',
  'ALICE@Example.COM': 'alice',
  'bob@example.com': 'bob@example.com',
  'bob@example.org': 'bob',
  bob: 'bob',
  'alice@far.example': undefined,
  'alice+tag@example.com': undefined,
  '@example.com': undefined,
  'alice@': undefined,
}

describe.each(Object.entries(WAYS))('a login by the full address, in %s', (_, way) => {
  test('is one of the user where the domain is ours, and costs one hash whoever it names', async () => {
    const all = await tried(way, Object.keys(EXPECTED), ['example.com', 'example.org'])
    expect(all).toEqual(Object.values(EXPECTED).map((account) => ({ account, hashes: 1 })))
  })

  test('takes the domain of the connection for its own where none is set', async () => {
    const all = await tried(way, ['alice@mail.example', 'alice@far.example'], undefined, 'mail.example')
    expect(all.map(({ account }) => account)).toEqual(['alice', undefined])
  })
})
