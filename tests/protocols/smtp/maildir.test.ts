import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { smtp } from '../../../src/protocols/index.ts'
import { serve } from '../../support/fake-connection.ts'
import { mailboxes } from './mailboxes.ts'
import { talk } from './talk.ts'

const BEGIN = ['EHLO client.example', 'MAIL FROM:<bob@far.example>', 'RCPT TO:<alice@example.com>', 'DATA']
const MESSAGE = 'Subject: hello\r\n\r\ntext\r\n'

describe('smtp into Maildirs', () => {
  test('delivers a message byte for byte', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    expect(await client.codes(...BEGIN)).toEqual(['250', '250', '250', '354'])
    expect(await client.say(`${MESSAGE}.`)).toMatch(/^250 2\./)
    expect((await boxes.messages('alice')).map(String)).toEqual([MESSAGE])
    expect(await boxes.messages('alice', 'tmp')).toEqual([])
    expect(await client.say('QUIT')).toMatch(/^221 /)
    await client.caller.gone
    expect(served.faults).toEqual([])
  })

  test('delivers one file to each recipient, and one only to who is named twice', async () => {
    await using boxes = await mailboxes('alice', 'bob@example.com')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    await client.codes('EHLO c', 'MAIL FROM:<>', 'RCPT TO:<alice@example.com>', 'RCPT TO:<alice+tag@example.com>')
    await client.codes('RCPT TO:<Bob+x@Example.com>', 'DATA')
    expect(await client.say(`${MESSAGE}.`)).toMatch(/^250 /)
    expect(await boxes.messages('alice')).toHaveLength(1)
    expect(await boxes.messages('bob@example.com')).toHaveLength(1)
  })

  test('is no relay: who is no user here is no recipient', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp({ ...boxes.options, domains: ['example.com'] }))
    using client = await talk(served.port)
    await client.codes('EHLO c', 'MAIL FROM:<alice@example.com>')
    for (const address of ['carl@example.com', 'alice@far.example', 'alice@far.example@example.com']) {
      expect(await client.say(`RCPT TO:<${address}>`)).toMatch(/^5\d\d 5\.1\./)
    }
    expect(await client.say('RCPT TO:<alice@EXAMPLE.com>')).toMatch(/^250 2\.1\.5 /)
  })

  test('takes the domain of the connection for its own where none is set', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options), { facts: { domain: 'mail.example' } })
    using client = await talk(served.port)
    expect(await client.codes('EHLO c', 'MAIL FROM:<>')).toEqual(['250', '250'])
    expect(await client.codes('RCPT TO:<alice@far.example>', 'RCPT TO:<alice@mail.example>')).toEqual(['550', '250'])
  })

  test('tells senders to come again while the users cannot be known', async () => {
    await using boxes = await mailboxes('alice')
    await rm(join(boxes.root, 'users'))
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    await client.codes('EHLO c', 'MAIL FROM:<>')
    expect(await client.say('RCPT TO:<alice@example.com>')).toMatch(/^451 4\.3\.0 /)
    expect(served.notices).toMatchObject([{ level: 'error', message: expect.stringContaining('users file') }])
  })

  test('puts trace lines in front where that is set (RFC 5321, 4.4)', async () => {
    await using boxes = await mailboxes('alice')
    const facts = { domain: 'example.com' }
    await using served = await serve(smtp({ ...boxes.options, traceHeaders: true }), { facts })
    using client = await talk(served.port)
    await client.codes(...BEGIN)
    await client.say(`${MESSAGE}.`)
    const [message] = (await boxes.messages('alice')).map(String)
    expect(message).toMatch(
      /^Return-Path: <bob@far\.example>\r\nReceived: from client\.example \(\[127\.0\.0\.1\]\)\r\n\tby example\.com with ESMTP\r\n\tfor <alice@example\.com>;\r\n\t\w{3}, \d\d \w{3} \d{4} [\d:]{8} \+0000\r\nSubject: hello\r\n/,
    )
  })

  test('answers 451 where nothing can be written, and leaves nothing behind', async () => {
    await using boxes = await mailboxes('alice')
    await writeFile(join(boxes.maildir, 'alice'), 'no folder')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    expect(await client.codes(...BEGIN)).toEqual(['250', '250', '250', '451'])
    await rm(join(boxes.maildir, 'alice'))
    expect(await client.codes(...BEGIN.slice(1))).toEqual(['503', '250', '354'])
    expect(await client.say(`${MESSAGE}.`)).toMatch(/^250 /)
    expect(served.notices.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^mail cannot be delivered: /),
      'mail is delivered again.',
    ])
  })

  test('forgets a message whose client goes in the middle of it', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    await client.codes(...BEGIN)
    client.send(MESSAGE)
    client.socket.end()
    await client.caller.gone
    await expect.poll(() => boxes.messages('alice', 'tmp')).toEqual([])
    expect(await boxes.messages('alice')).toEqual([])
    expect([served.faults, served.notices]).toEqual([[], []])
  })

  test('refuses what is too large, before and after it has come', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp({ ...boxes.options, maxMessageSize: 1_000 }))
    using client = await talk(served.port)
    expect(await client.say('EHLO c')).toMatch(/^250[ -]SIZE 1000$/m)
    expect(await client.say('MAIL FROM:<> SIZE=1001')).toMatch(/^552 5\.3\.4 /)
    await client.codes('MAIL FROM:<> SIZE=1000', 'RCPT TO:<alice@example.com>', 'DATA')
    expect(await client.say(`${'x'.repeat(998)}\r\nyy\r\n.`)).toMatch(/^552 5\.3\.4 /)
    expect(await boxes.messages('alice')).toEqual([])
    expect(await boxes.messages('alice', 'tmp')).toEqual([])
    await client.codes('MAIL FROM:<>', 'RCPT TO:<alice@example.com>', 'DATA')
    expect(await client.say(`${'x'.repeat(998)}\r\n.`)).toMatch(/^250 /)
  })

  test('takes no more recipients than set', async () => {
    await using boxes = await mailboxes('a', 'b', 'c')
    await using served = await serve(smtp({ ...boxes.options, maxRecipients: 2 }))
    using client = await talk(served.port)
    const asked = ['RCPT TO:<a@x.example>', 'RCPT TO:<b@x.example>', 'RCPT TO:<c@x.example>']
    expect(await client.codes('EHLO x', 'MAIL FROM:<>', ...asked)).toEqual(['250', '250', '250', '250', '452'])
  })
})
