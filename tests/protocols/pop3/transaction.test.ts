import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Reply } from '../../../src/protocols/helpers/conversation/index.ts'
import { Mailbox } from '../../../src/protocols/helpers/maildir/index.ts'
import { readCommand } from '../../../src/protocols/pop3/command.ts'
import { Maildrop } from '../../../src/protocols/pop3/maildrop.ts'
import { Transaction } from '../../../src/protocols/pop3/transaction.ts'
import { collected } from '../../support/chunks.ts'

it('a disk that fails within a message ends the connection, so that nobody takes half for the whole', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'portreeve-transaction-'))
  // Reading a folder is what fails as a bad disk does: it can be opened.
  const mailbox = Object.assign(new Mailbox(directory), { open: () => open(directory) })
  const maildrop = new Maildrop(mailbox, [{ folder: 'new', name: '1.a,W=7' }])
  const told: string[] = []
  let isDestroyed = false
  const destroy = (): void => {
    isDestroyed = true
  }
  const around = { notify: (_: string, message: string) => void told.push(message), socket: { destroy } }
  const transaction = new Transaction(maildrop, around)
  const { stream } = transaction.hear(readCommand(Buffer.from('RETR 1'))) as Required<Reply>
  await collected(stream)
  expect(isDestroyed).toBe(true)
  expect(told).toEqual([expect.stringContaining('EISDIR')])
  await rm(directory, { recursive: true })
})
