import { open } from 'node:fs/promises'
import { describe, expect, test, vi } from 'vitest'
import { smtp } from '../../../src/protocols/index.ts'
import { serve } from '../../support/fake-connection.ts'
import { mailboxes } from './mailboxes.ts'
import { talk } from './talk.ts'

const BEGIN = ['EHLO c', 'MAIL FROM:<>', 'RCPT TO:<alice@x.example>', 'DATA']

/** Has every write to a file do something first. */
const writing = async (before: () => Promise<void> | void) => {
  const handle = await open(import.meta.filename)
  const prototype = Object.getPrototypeOf(handle)
  await handle.close()
  const { appendFile } = prototype
  const spy = vi.spyOn(prototype, 'appendFile').mockImplementation(async function (
    this: unknown,
    ...values: unknown[]
  ) {
    await before()
    return Reflect.apply(appendFile, this, values)
  })
  return { [Symbol.dispose]: () => spy.mockRestore() }
}

describe('smtp on a disk', () => {
  test('that is slow takes a message of 10 MB no faster than it is written, and whole', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp({ ...boxes.options, idleTimeout: '1s' }))
    using client = await talk(served.port)
    await client.codes(...BEGIN)
    const { socket } = await served.connection()
    let writes = 0
    let readAtTen = 0
    using _slow = await writing(async () => {
      if (++writes === 10) readAtTen = socket.bytesRead
      await new Promise((resolve) => setTimeout(resolve, writes < 60 ? 20 : 0))
    })
    const line = `${'0123456789'.repeat(7)}\r\n`
    const message = line.repeat(Math.ceil(10_000_000 / line.length))
    client.send(message)
    expect(await client.say('.')).toMatch(/^250 /)
    expect((await boxes.messages('alice'))[0]?.toString('latin1') === message).toBe(true)
    expect(readAtTen).toBeLessThan(2_000_000)
    expect(served.notices).toEqual([])
  })

  test('that is full answers behind the end of the message with 451, and keeps nothing of it', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    await client.codes(...BEGIN)
    {
      let writes = 0
      using _full = await writing(() => {
        if (++writes > 2) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
      })
      client.send('x\r\n'.repeat(200_000))
      expect(await client.say('.')).toMatch(/^451 4\.3\.0 /)
    }
    expect([await boxes.messages('alice'), await boxes.messages('alice', 'tmp')]).toEqual([[], []])
    expect(served.notices).toMatchObject([{ level: 'error', message: expect.stringContaining('ENOSPC') }])
    expect(await client.codes(...BEGIN)).toEqual(['250', '250', '250', '354'])
    expect(await client.say('x\r\n.')).toMatch(/^250 /)
  })
})
