import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runDaemon } from '../../support/daemon.ts'
import { usersFile } from './mailboxes.ts'
import { talk } from './talk.ts'

const SETTINGS = `
listeners:
  smtp:
    protocol: smtp
    options: { maildir: ., users: users }
    sockets: [{ port: any, address: 127.0.0.1 }]
`

/** Sends one message after the other, and says which were answered with 250, until the server is gone. */
const sendOn = async (port: number, name: string, accepted: Set<string>): Promise<void> => {
  using client = await talk(port)
  await client.say('EHLO c')
  for (let count = 0; ; count++) {
    const id = `${name}-${count}`
    await client.codes('MAIL FROM:<>', 'RCPT TO:<alice@x.example>', 'RCPT TO:<bob@x.example>', 'DATA')
    const reply = await client.say(`${messageOf(id)}.`)
    if (reply.startsWith('250')) accepted.add(id)
  }
}

const messageOf = (id: string): string => `Subject: ${id}\r\n\r\n${`${id} `.repeat(500)}\r\nend of ${id}\r\n`

describe('smtp whose process is killed', () => {
  test.each([1, 2, 3])('has in its Maildirs, whole, all that it had answered with 250 (round %i)', async (round) => {
    await using daemon = await runDaemon(SETTINGS, { files: { users: usersFile('alice', 'bob') } })
    await mkdir(join(daemon.directory, 'alice'))
    const port = await daemon.port('smtp')
    const accepted = new Set<string>()
    const senders = Array.from({ length: 8 }, (_, index) => sendOn(port, `m${index}`, accepted).catch(() => {}))
    await expect.poll(() => accepted.size, { interval: 1, timeout: 10_000 }).toBeGreaterThan(20 * round)
    daemon.signal('SIGKILL')
    await Promise.all([...senders, daemon.exited])
    for (const user of ['alice', 'bob']) {
      const folder = join(daemon.directory, user, 'new')
      const there = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'latin1')))
      const ids = there.map((message) => /^Subject: (\S+)/.exec(message)?.[1] as string)
      for (const [index, message] of there.entries()) expect(message).toBe(messageOf(ids[index] as string))
      expect([...accepted].filter((id) => !ids.includes(id))).toEqual([])
    }
  })
})
