import { describe, expect } from 'vitest'
import { imap } from '../../src/protocols/index.ts'
import { dial } from '../support/dial.ts'
import { startDovecot } from '../support/dovecot.ts'
import { loopback, running } from '../support/portreeve.ts'
import { real } from '../support/programs.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

const pairs = (count: number): string => Array.from({ length: count }, (_, index) => `"k${index}" "v"`).join(' ')

/** What a client may say before its login, each on a connection of its own. A line end is put behind. */
const COMMANDS = [
  'a CAPABILITY',
  'a noop',
  'a NOOP ',
  'a  NOOP',
  'a%b NOOP',
  'a"b NOOP',
  'a',
  ' NOOP',
  '',
  'a FOO',
  'a SELECT INBOX',
  'a LIST "" *',
  'a LOGIN',
  'a LOGIN alice',
  'a LOGIN alice x y',
  'a LOGIN "alice x',
  'a LOGIN (alice) x',
  'a LOGIN alice wrong',
  'a LOGIN alice ""',
  'a LOGIN "" x',
  'a LOGIN alice wonderland',
  'a LOGIN "ALICE" "wonderland"',
  'a login "al\\"ice" "x\\\\y"',
  'a LOGIN {5+}\r\nalice {10+}\r\nwonderland',
  'a LOGIN alice {3+}\r\nabc',
  'a AUTHENTICATE',
  'a AUTHENTICATE CRAM-MD5',
  'a AUTHENTICATE PLAIN ???',
  'a AUTHENTICATE PLAIN =',
  `a AUTHENTICATE PLAIN ${base64('\0alice\0wonderland')}`,
  `a AUTHENTICATE plain ${base64('\0alice\0wrong')}`,
  `a AUTHENTICATE PLAIN ${base64('bob\0alice\0wonderland')}`,
  `a AUTHENTICATE PLAIN\r\n${base64('\0alice\0wonderland')}`,
  'a AUTHENTICATE PLAIN\r\n*',
  `a AUTHENTICATE LOGIN\r\n${base64('alice')}\r\n${base64('wonderland')}`,
  `a AUTHENTICATE LOGIN ${base64('alice')}\r\n${base64('wrong')}`,
  `a AUTHENTICATE login\r\n${base64('alice')}\r\n*`,
  'a ID',
  'a ID NIL',
  'a ID ()',
  'a ID ("name" NIL "version" "1")',
  'a ID ("name" "a\\"b")',
  `a ID (${pairs(30)})`,
  'a ID ({4+}\r\nname {1+}\r\nx)',
  'a ID name',
  'a ID ("name" "x"',
  'a ID ("name" x)',
  `a ID ("${'k'.repeat(30)}" "v")`,
  `a ID ("${'k'.repeat(31)}" "v")`,
]

/** The tags and kinds of what is answered, with the codes that programs read; words are for people. */
const answerTo = async (port: number, command: string): Promise<string[]> => {
  using caller = await dial(port)
  const greeting = await caller.hears('\r\n')
  const answered = (await caller.send(`${command}\r\nzz NOOP\r\n`).hears('\r\nzz ')).slice(greeting.length)
  return answered.split('\r\n').flatMap((line) => {
    const [, whole] = /^(\S+ (?:OK|NO|BAD|CAPABILITY|ID)(?: \[AUTHENTICATIONFAILED\])?|\+(?: \w+=*)?)/.exec(line) ?? []
    return whole === undefined ? [] : [whole.replace(/^\+ OK$/, '+')]
  })
}

/** Wrong logins are answered at once, however many there were from an address. */
const NO_DELAYS = `
auth_mechanisms = plain login
auth_failure_delay = 0
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}`

describe('imap before Dovecot', () => {
  real(['dovecot'], 'answers before a login as Dovecot alone does', async () => {
    await using dovecot = await startDovecot({ settings: NO_DELAYS })
    const { imap: to } = dovecot.ports
    const protocol = imap({ clearTextLogin: true, loginDelay: '1ms', backend: { to } })
    await using server = await running({ listeners: { imap: { protocol, sockets: loopback() } } })
    const both = (command: string) => Promise.all([answerTo(server.port('imap'), command), answerTo(to, command)])
    // A few at a time: Dovecot has not more processes for logins.
    for (let next = 0; next < COMMANDS.length; next += 5) {
      const few = COMMANDS.slice(next, next + 5)
      const answers = await Promise.all(few.map(both))
      expect(few.map((command, index) => [command, answers[index]?.[0]])).toEqual(
        few.map((command, index) => [command, answers[index]?.[1]]),
      )
    }
  })
})
