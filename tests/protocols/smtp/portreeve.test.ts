import { describe, expect, test } from 'vitest'
import { smtp } from '../../../src/protocols/index.ts'
import { dial, dialTls } from '../../support/dial.ts'
import { type Running, running } from '../../support/portreeve.ts'
import { type Mailboxes, mailboxes } from './mailboxes.ts'
import { plain, Talk, talk } from './talk.ts'

const sockets = [
  { port: 'any', address: '127.0.0.1' },
  { port: 'any', address: '127.0.0.1', tls: 'on' },
  { port: 'any', address: '127.0.0.1', tls: 'ext' },
] as const

type More = { readonly clientsOnly?: boolean; readonly blacklisted?: string }

/** SMTP as settings have it: clear, TLS, ext, with domains that have their own certificates. */
const started = (boxes: Mailboxes, { blacklisted = '', ...more }: More = {}): Promise<Running> =>
  running({
    addressLists: { blacklisted },
    domains: [
      { name: 'example.com', certificate: 'self-signed' },
      { name: 'example.org', certificate: 'self-signed' },
    ],
    listeners: { smtp: { protocol: 'smtp', options: { ...boxes.options }, sockets: [...sockets], ...more } },
  })

describe('smtp on Portreeve', () => {
  test('starts TLS with the certificate of the name asked for, and knows nothing of before (T1, T6)', async () => {
    await using boxes = await mailboxes('alice')
    await using run = await started(boxes)
    using clear = await talk(run.port('smtp'))
    expect(await clear.say('EHLO c')).toMatch(/^250[ -]STARTTLS$/m)
    await clear.codes('MAIL FROM:<bob@x.example>')
    expect(await clear.say('STARTTLS')).toMatch(/^220 /)
    using client = await clear.secure({ servername: 'example.org' })
    const { subject } = (client.socket as import('node:tls').TLSSocket).getPeerCertificate()
    expect(subject.CN).toBe('example.org')
    expect(await client.codes('MAIL FROM:<bob@x.example>')).toEqual(['503'])
    const hello = await client.say('EHLO c')
    expect(hello).toContain('AUTH PLAIN LOGIN')
    expect(hello).not.toContain('STARTTLS')
    expect(await client.codes('RCPT TO:<alice@example.com>', 'STARTTLS')).toEqual(['503', '503'])
    expect(await client.codes(`AUTH PLAIN ${plain('alice', 'password')}`, 'MAIL FROM:<>')).toEqual(['235', '250'])
    await client.codes('RCPT TO:<alice@example.org>', 'DATA')
    expect(await client.say('over TLS\r\n.')).toMatch(/^250 /)
    expect((await boxes.messages('alice')).map(String)).toEqual(['over TLS\r\n'])
    expect(run.of('login.accepted')).toMatchObject([{ user: 'alice', method: 'PLAIN' }])
  })

  test('executes nothing that came behind STARTTLS in the same packet (P7)', async () => {
    await using boxes = await mailboxes('alice')
    await using run = await started(boxes)
    using clear = await talk(run.port('smtp'))
    await clear.say('EHLO c')
    const injected = 'EHLO evil\r\nMAIL FROM:<evil@x.example>\r\nRCPT TO:<alice@example.com>\r\n'
    clear.send(`STARTTLS\r\n${injected.repeat(100)}half a line`)
    expect(await clear.reply()).toMatch(/^220 /)
    using client = await clear.secure()
    expect(await client.say('RCPT TO:<alice@example.com>')).toMatch(/^503 /)
    expect(await client.say('NOOP')).toMatch(/^250 /)
    expect(client.caller.received.split('\r\n')).toHaveLength(3)
  })

  test('has TLS from the first byte, or counts as secure, where the socket says so (T2, T3)', async () => {
    await using boxes = await mailboxes('alice')
    await using run = await started(boxes)
    for (const dialling of [dialTls(run.port('smtp', 1)), dial(run.port('smtp', 2))]) {
      using client = new Talk(await dialling)
      await client.reply()
      const hello = await client.say('EHLO c')
      expect(hello).toContain('AUTH PLAIN LOGIN')
      expect(hello).not.toContain('STARTTLS')
      expect(await client.say('STARTTLS')).toMatch(/^50[23] 5\.5\.1 /)
      expect(await client.say(`AUTH PLAIN ${plain('alice', 'password')}`)).toMatch(/^235 /)
    }
  })

  test('does not offer STARTTLS where the domain has no certificate, and refuses it (T5)', async () => {
    await using boxes = await mailboxes('alice')
    await using run = await running({
      listeners: { smtp: { protocol: smtp(boxes.options), sockets: [{ port: 'any', address: '127.0.0.1' }] } },
    })
    using client = await talk(run.port('smtp'))
    expect(await client.say('EHLO c')).not.toContain('STARTTLS')
    expect(await client.say('STARTTLS')).toMatch(/^502 5\.5\.1 /)
    expect(await client.say('NOOP')).toMatch(/^250 /)
  })

  test('gives its place back when the handshake behind STARTTLS fails (M6)', async () => {
    await using boxes = await mailboxes('alice')
    await using run = await started(boxes)
    using client = await talk(run.port('smtp'))
    await client.codes('EHLO c', 'STARTTLS')
    client.send('this is no TLS, and will not become any\r\n')
    await client.caller.gone
    await expect.poll(() => run.portreeve.status().open).toBe(0)
    expect(run.told.filter(({ type }) => type === 'socket.crashed')).toEqual([])
  })

  test('turns a blacklisted peer away recipient by recipient until it logs in (P5)', async () => {
    await using boxes = await mailboxes('alice')
    await using run = await started(boxes, { blacklisted: '127.0.0.0/8' })
    using client = await talk(run.port('smtp', 2))
    const asked = ['EHLO c', 'MAIL FROM:<bob@x.example>', 'RCPT TO:<alice@example.com>']
    expect(await client.codes(...asked)).toEqual(['250', '250', '554'])
    await client.codes('RSET', `AUTH PLAIN ${plain('alice', 'password')}`)
    expect(await client.codes(...asked.slice(1))).toEqual(['250', '250'])
  })

  test('says one line to others than clients, behind TLS where there is TLS (P6)', async () => {
    await using boxes = await mailboxes('alice')
    await using run = await started(boxes, { clientsOnly: true })
    for (const dialling of [dial(run.port('smtp')), dialTls(run.port('smtp', 1))]) {
      using caller = await dialling
      expect(await caller.all()).toMatch(/^554 5\.7\.1 [^\r\n]+\r\n$/)
    }
  })

  test('drains: who is silent is told at once, who sends a message behind it (D2)', async () => {
    await using boxes = await mailboxes('alice')
    await using run = await started(boxes)
    using silent = await talk(run.port('smtp'))
    using sending = await talk(run.port('smtp'))
    await silent.say('EHLO c')
    await sending.codes('EHLO c', 'MAIL FROM:<>', 'RCPT TO:<alice@example.com>', 'DATA')
    const drained = run.portreeve.drain({ deadline: '10s' })
    expect(await silent.reply()).toMatch(/^421 4\.3\.2 /)
    expect(await sending.say('late\r\n.')).toMatch(/^250 /)
    expect(await sending.reply()).toMatch(/^421 4\.3\.2 /)
    expect(await drained).toMatchObject({ left: 2, cut: 0 })
    expect(await boxes.messages('alice')).toHaveLength(1)
  })

  test('drains one whose handshake is under way when it is done (D2)', async () => {
    await using boxes = await mailboxes('alice')
    await using run = await started(boxes)
    using clear = await talk(run.port('smtp'))
    await clear.codes('EHLO c', 'STARTTLS')
    const drained = run.portreeve.drain({ deadline: '10s' })
    using client = await clear.secure()
    expect(await client.reply()).toMatch(/^421 4\.3\.2 /)
    expect(await drained).toMatchObject({ left: 1, cut: 0 })
  })
})
