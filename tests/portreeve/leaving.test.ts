import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, test } from 'vitest'
import type { ListenerInput } from '../../src/index.ts'
import { type Mailboxes, mailboxes } from '../protocols/smtp/mailboxes.ts'
import { Caller, dialTls } from '../support/dial.ts'
import { type Running, running, until } from '../support/portreeve.ts'

let boxes: Mailboxes

beforeAll(async () => {
  boxes = await mailboxes('b')
  writeFileSync(join(boxes.root, 'index.html'), 'a page')
})
afterAll(() => boxes[Symbol.asyncDispose]())

/** An HTTP/2 client's first words (RFC 9113 3.4): the preface and empty settings. */
const PREFACE = `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${'\0\0\0\x04\0\0\0\0\0'}`

/** GET https://x/ as the first stream: three fields by their index, and the authority (RFC 7541 A). */
const GET = '\0\0\x06\x01\x05\0\0\0\x01\x82\x87\x84\x41\x01x'

interface Talk {
  readonly protocol: string
  readonly words: string
  /** What the server says to them, if it says something. */
  readonly hears: string
  /** By ALPN. */
  readonly agrees?: string
}

const TALKS: Readonly<Record<string, Talk>> = {
  'echo, nothing said': { protocol: 'echo', words: '', hears: '' },
  'echo, said and heard': { protocol: 'echo', words: 'hello', hears: 'hello' },
  'discard, nothing said': { protocol: 'discard', words: '', hears: '' },
  'discard, something said': { protocol: 'discard', words: 'hello', hears: '' },
  'whoami, heard': { protocol: 'whoami', words: '', hears: '\n' },
  'http, nothing said': { protocol: 'http', words: '', hears: '' },
  'http, half a head': { protocol: 'http', words: 'GET / HTTP/1.1\r\nHo', hears: '' },
  'http, asked': { protocol: 'http', words: 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', hears: '' },
  'http, answered': { protocol: 'http', words: 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', hears: 'a page' },
  'HTTP/2, nothing said': { protocol: 'http', words: '', hears: '', agrees: 'h2' },
  'HTTP/2, half a preface': { protocol: 'http', words: 'PRI * HT', hears: '', agrees: 'h2' },
  'HTTP/2, greeted': { protocol: 'http', words: PREFACE, hears: '\x04', agrees: 'h2' },
  'HTTP/2, asked': { protocol: 'http', words: PREFACE + GET, hears: '', agrees: 'h2' },
  'HTTP/2, answered': { protocol: 'http', words: PREFACE + GET, hears: 'a page', agrees: 'h2' },
  'relay, nothing said': { protocol: 'relay', words: '', hears: '' },
  'relay, said and heard': { protocol: 'relay', words: 'hello', hears: 'hello' },
  'smtp, greeted': { protocol: 'smtp', words: '', hears: '220 ' },
  'smtp, half a command': { protocol: 'smtp', words: 'EHL', hears: '220 ' },
  'smtp, in a message': {
    protocol: 'smtp',
    words: 'HELO x\r\nMAIL FROM:<a@x.example>\r\nRCPT TO:<b@x.example>\r\nDATA\r\nhello',
    hears: '354 ',
  },
  'pop3, greeted': { protocol: 'pop3', words: 'CA', hears: '+OK' },
  'imap, greeted': { protocol: 'imap', words: 'a CAPA', hears: '* OK' },
}

const WAYS: Readonly<Record<string, (stream: Socket, raw: Socket) => void>> = {
  'ends its side and waits': (stream) => void stream.end(),
  'ends without a word of TLS': (_, raw) => void raw.end(),
  closes: (stream) => void stream.destroy(),
  'resets the connection': (_, raw) => void raw.resetAndDestroy(),
}

const optionsOf = (echo: number): Readonly<Record<string, object>> => {
  const { users, maildir } = boxes.options
  return {
    http: { root: boxes.root },
    relay: { to: `127.0.0.1:${echo}` },
    smtp: { users, maildir },
    pop3: { users, maildir },
    imap: { users },
  }
}

const sockets = [
  { port: 'any', address: '127.0.0.1' },
  { port: 'any', address: '127.0.0.1', tls: 'on' },
] as const

const serving = (protocol: string, echo: number): Promise<Running> => {
  const listener = { protocol, options: optionsOf(echo)[protocol], sockets, drainDeadline: '1h' } as ListenerInput
  return running({
    domains: [{ name: 'x.example', localAddresses: ['127.0.0.1'], certificate: 'self-signed' }],
    listeners: { it: listener },
  })
}

const come = async (run: Running, tls: string, protocol = 'http/1.1'): Promise<{ caller: Caller; raw: Socket }> => {
  const raw = connect({ port: run.port('it', tls === 'on' ? 1 : 0), host: '127.0.0.1' })
  await once(raw, 'connect')
  return { raw, caller: tls === 'on' ? await dialTls(0, { socket: raw, ALPNProtocols: [protocol] }) : new Caller(raw) }
}

describe.each(Object.entries(TALKS))('%s', (_, { protocol, words, hears, agrees }) => {
  describe.each(agrees === undefined ? ['off', 'on'] : ['on'])('with tls: %s', (tls) => {
    test.each(Object.entries(WAYS))('a client that %s gives its place back (M6)', async (_, leave) => {
      await using backend = await running({ listeners: { echo: { protocol: 'echo', sockets: sockets.slice(0, 1) } } })
      await using run = await serving(protocol, backend.port('echo'))
      const { caller, raw } = await come(run, tls, agrees)
      using _caller = caller
      await caller.send(Buffer.from(words, 'latin1')).hears(hears)
      await run.event('connection.admitted')
      leave(caller.socket, raw)
      await run.event('connection.closed')
      await until(run.portreeve, () => run.portreeve.status().open === 0)
    })
  })
})
