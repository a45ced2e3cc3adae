import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { type SmtpMessage, smtp } from '../../../src/protocols/index.ts'
import { deferred } from '../../support/deferred.ts'
import { serve } from '../../support/fake-connection.ts'
import { type Talk, talk } from './talk.ts'

const begin = async (port: number): Promise<Talk> => {
  const client = await talk(port)
  await client.codes('EHLO c', 'MAIL FROM:<bob@x.example> SIZE=123', 'RCPT TO:<a@x.example>', 'RCPT TO:<b@y.example>')
  expect(await client.say('DATA')).toMatch(/^354 /)
  return client
}

describe('smtp for a host', () => {
  test('hands each message over, and accepts it when the host has', async () => {
    const taken: (Omit<SmtpMessage, 'stream' | 'connection'> & { content: string })[] = []
    const accepted = deferred()
    await using served = await serve(
      smtp({
        deliver: async ({ stream, connection, ...message }) => {
          expect(connection.remoteAddress).toBe('127.0.0.1')
          taken.push({ ...message, content: await text(stream) })
          await accepted.promise
        },
      }),
    )
    using client = await begin(served.port)
    client.send('x\r\n.\r\n')
    await expect.poll(() => taken).toHaveLength(1)
    expect(client.caller.received).not.toMatch(/^250 2\.6/m)
    accepted.resolve()
    expect(await client.reply()).toMatch(/^250 2\.6\.0 /)
    const to = ['a@x.example', 'b@y.example']
    expect(taken).toEqual([{ from: 'bob@x.example', to, user: undefined, size: 123, content: 'x\r\n' }])
  })

  test('offers no logins where nobody can check them', async () => {
    await using served = await serve(smtp({ deliver: () => {} }), { facts: { secure: true, secureBy: 'ext' } })
    using client = await talk(served.port)
    expect(await client.say('EHLO c')).not.toContain('AUTH')
    expect(await client.say('AUTH PLAIN')).toMatch(/^502 5\.5\.1 /)
  })

  test('says what the host says, or that the client should come again', async () => {
    const errors = [Object.assign(new Error('5.7.1 Not you'), { responseCode: 554 }), new Error('secret\r\ndetail')]
    await using served = await serve(
      smtp({
        deliver: () => {
          throw errors.shift()
        },
      }),
    )
    using client = await begin(served.port)
    expect(await client.say('x\r\n.')).toBe('554 5.7.1 Not you')
    await client.codes('MAIL FROM:<>', 'RCPT TO:<a@x.example>', 'DATA')
    expect(await client.say('x\r\n.')).toMatch(/^451 4\.3\.0 (?!.*secret)/)
    expect(served.notices).toMatchObject([{ level: 'error', message: expect.stringContaining('secret') }])
  })

  test('answers behind the end of a message, though the host has decided before', async () => {
    await using served = await serve(smtp({ deliver: () => Promise.reject(new Error('no')) }))
    using client = await begin(served.port)
    client.send('x\r\n'.repeat(100_000))
    expect(await client.say('.')).toMatch(/^451 /)
    expect(await client.say('NOOP')).toMatch(/^250 /)
  })

  test('takes no more from the client than the host takes', async () => {
    const go = deferred()
    await using served = await serve(
      smtp({
        deliver: async ({ stream }) => {
          await go.promise
          await text(stream)
        },
      }),
    )
    using client = await begin(served.port)
    const { socket } = await served.connection()
    client.send(Buffer.alloc(20_000_000, 'x\r\n'))
    const read = async (): Promise<number> => {
      const before = socket.bytesRead
      await new Promise((resolve) => setTimeout(resolve, 50))
      return socket.bytesRead - before
    }
    await expect.poll(read).toBe(0)
    expect(socket.bytesRead).toBeLessThan(2_000_000)
    go.resolve()
    expect(await client.say('\r\n.')).toMatch(/^250 /)
  })

  test('fails the stream of a client that goes, and nothing else', async () => {
    const failed = deferred<unknown>()
    await using served = await serve(
      smtp({
        deliver: ({ stream }) =>
          text(stream).then(
            () => {},
            (error) => failed.resolve(error),
          ),
      }),
    )
    using client = await begin(served.port)
    client.send('x\r\n')
    client.socket.destroy()
    expect(String(await failed.promise)).toContain('the client has gone')
    expect([served.faults, served.notices]).toEqual([[], []])
  })

  test('does not bring the process down where a host does not look at the stream', async () => {
    await using served = await serve(smtp({ maxMessageSize: 200, deliver: ({ stream }) => void stream.resume() }))
    using client = await begin(served.port)
    await client.say(`${'x'.repeat(300)}\r\n.`)
    expect(await client.say('NOOP')).toMatch(/^250 /)
    expect(served.faults).toEqual([])
  })
})
