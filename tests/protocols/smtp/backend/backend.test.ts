import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setImmediate as turn } from 'node:timers/promises'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { describe, expect, test } from 'vitest'
import { type SmtpOptions, smtp } from '../../../../src/protocols/index.ts'
import { Caller } from '../../../support/dial.ts'
import { type Served, serve } from '../../../support/fake-connection.ts'
import { loopback, running } from '../../../support/portreeve.ts'
import { certificate } from '../../certificate.ts'
import { plain, talk } from '../talk.ts'

type Backend = SmtpOptions['backend']

interface Taken {
  readonly from: string
  readonly to: readonly string[]
  readonly content: string
  readonly client: string
  readonly user: unknown
  readonly helo: unknown
}

/** smtp-server as a backend, with what it has taken. It refuses `no@...`, and messages that hold `bad`. */
const backend = async (options: SMTPServerOptions = {}) => {
  const taken: Taken[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    hideENHANCEDSTATUSCODES: false,
    onRcptTo: ({ address }, _, done) =>
      done(address.startsWith('no@') ? Object.assign(new Error('No one of that name'), { responseCode: 550 }) : null),
    onData: (stream, { envelope, remoteAddress, user, hostNameAppearsAs }, done) => {
      void text(stream).then((content) => {
        if (content.includes('bad')) return done(Object.assign(new Error('I do not like it'), { responseCode: 554 }))
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address
        const to = envelope.rcptTo.map(({ address }) => address)
        taken.push({ from, to, content, client: remoteAddress, user, helo: hostNameAppearsAs })
        return done(null, 'I have it')
      }, done)
    },
    ...options,
  })
  const listening = server.listen(0, '127.0.0.1')
  server.on('error', () => {})
  await once(listening, 'listening')
  return {
    port: (listening.address() as AddressInfo).port,
    taken,
    server,
    [Symbol.asyncDispose]: async () => {
      for (const { _socket } of server.connections) _socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

const front = (
  to: number,
  more: Partial<NonNullable<Backend>> = {},
  options: Partial<SmtpOptions> = {},
): Promise<Served> =>
  serve(smtp({ backend: { to, ...more }, ...options }), { facts: { secure: true, secureBy: 'ext' } })

/** A backend that says each line of a script behind what it hears, or does what it says. */
const scripted = async (...script: readonly (string | ((socket: Socket) => void))[]) => {
  const heard: string[] = []
  const server = createServer((socket) => {
    const caller = new Caller(socket)
    const left = [...script]
    const next = (): void => {
      const step = left.shift()
      if (typeof step === 'string') caller.send(`${step}\r\n`)
      else step?.(socket)
    }
    next()
    socket.on('data', (chunk: string) => {
      heard.push(chunk)
      next()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, heard, [Symbol.dispose]: () => server.close() }
}

const BEGIN = ['EHLO client.example', 'MAIL FROM:<bob@x.example> SIZE=10 BODY=8BITMIME', 'RCPT TO:<a@y.example>']

/** What the backend has written is read in the next turn of the loop: it is in this process, and the kernel between keeps nothing. */
const answerHasCome = async (): Promise<void> => {
  for (let turns = 0; turns < 3; turns++) await turn()
}

describe('smtp before a backend', () => {
  test('passes on commands and message, and gives the backend’s answers', async () => {
    await using behind = await backend()
    await using served = await front(behind.port)
    using client = await talk(served.port)
    expect(await client.codes(...BEGIN)).toEqual(['250', '250', '250'])
    expect(await client.say('RCPT TO:<no@y.example>')).toBe('550 5.1.1 No one of that name')
    expect(await client.say('DATA')).toMatch(/^354 /)
    expect(await client.say('.\r\n..\r\n...x\r\n\r\n.'.slice(3))).toBe('250 2.6.0 I have it')
    await client.codes('MAIL FROM:<>', 'RCPT TO:<c@y.example>', 'DATA')
    expect(await client.say('bad\r\n.')).toBe('554 5.6.0 I do not like it')
    await client.codes('MAIL FROM:<>', 'RCPT TO:<c@y.example>', 'DATA')
    expect(await client.say('x\r\n.')).toMatch(/^250 /)
    expect(behind.taken).toMatchObject([
      { from: 'bob@x.example', to: ['a@y.example'], content: '.\r\n..x\r\n\r\n', client: '127.0.0.1' },
      { from: '', to: ['c@y.example'], content: 'x\r\n' },
    ])
    expect(behind.server.connections.size).toBe(1)
    await client.say('QUIT')
    await expect.poll(() => behind.server.connections.size).toBe(0)
    expect([served.notices, served.faults]).toEqual([[], []])
  })

  test('forgets a transaction there too', async () => {
    await using behind = await backend()
    await using served = await front(behind.port)
    using client = await talk(served.port)
    await client.codes(...BEGIN, 'RSET')
    expect(await client.codes('MAIL FROM:<>', 'RCPT TO:<c@y.example>', 'DATA')).toEqual(['250', '250', '354'])
    await client.say('x\r\n.')
    expect(behind.taken).toMatchObject([{ from: '', to: ['c@y.example'] }])
  })

  test('never lets the backend have half a message', async () => {
    await using behind = await backend()
    await using served = await front(behind.port, {}, { maxMessageSize: 1_000 })
    using gone = await talk(served.port)
    await gone.codes('EHLO c', 'MAIL FROM:<>', 'RCPT TO:<a@y.example>', 'DATA')
    gone.send('half\r\n').socket.end()
    await gone.caller.gone
    using large = await talk(served.port)
    await large.codes('EHLO c', 'MAIL FROM:<>', 'RCPT TO:<a@y.example>', 'DATA')
    expect(await large.say(`${'x'.repeat(1_100)}\r\n.`)).toMatch(/^552 /)
    await expect.poll(() => behind.server.connections.size).toBe(0)
    expect(behind.taken).toEqual([])
  })

  test.each(['a\n.\r\nMAIL FROM:<evil@x.example>\r\n', 'a\r.\r\nb\r\n', 'a\nb\r\n'])(
    'does not pass on %j, which may end the message there and begin another',
    async (message) => {
      await using behind = await backend()
      await using served = await front(behind.port)
      using client = await talk(served.port)
      await client.codes(...BEGIN, 'DATA')
      expect(await client.say(`${message}.`)).toMatch(/^550 5\.6\.0 /)
      expect(await client.codes('MAIL FROM:<>', 'RCPT TO:<a@y.example>', 'DATA')).toEqual(['250', '250', '354'])
      expect(behind.taken).toEqual([])
    },
  )

  test('passes on a message much larger than any buffer', async () => {
    await using behind = await backend()
    await using served = await front(behind.port)
    using client = await talk(served.port)
    await client.codes(...BEGIN, 'DATA')
    const line = `.${'x'.repeat(70)}\r\n`
    const lines = 100_000
    client.send(`.${line}`.repeat(lines))
    expect(await client.say('.')).toMatch(/^250 /)
    expect(behind.taken[0]?.content.length).toBe(line.length * lines)
    expect(behind.taken[0]?.content).toBe(line.repeat(lines))
  })

  test('tells it by XCLIENT who the client is and who has logged in, or gives it nothing', async () => {
    await using behind = await backend({
      useXClient: true,
      onAuth: ({ username }, _, done) => done(null, { user: username }),
    })
    const facts = { secure: true, remoteAddress: '2001:db8::1', remotePort: 4711 }
    const protocol = smtp({ backend: { to: behind.port, xclient: true }, authenticate: ({ user }) => user })
    await using served = await serve(protocol, { facts })
    using client = await talk(served.port)
    await client.codes('EHLO client.example', `AUTH PLAIN ${plain('alice', 'x')}`, ...BEGIN.slice(1), 'DATA')
    expect(await client.say('x\r\n.')).toMatch(/^250 /)
    expect(behind.taken).toMatchObject([{ client: '2001:db8::1', user: 'alice', helo: 'client.example' }])
    await using other = await backend()
    await using untold = await front(other.port, { xclient: true })
    using lost = await talk(untold.port)
    await lost.say('EHLO c')
    expect(await lost.say('MAIL FROM:<>')).toMatch(/^451 4\.4\.1 /)
    expect(await lost.say('MAIL FROM:<>')).toMatch(/^451 4\.4\.1 /)
    expect(untold.notices.map(({ message }) => message)).toEqual([expect.stringMatching(/does not offer XCLIENT/)])
  })

  test('tells a Portreeve behind it by PROXY who the client is', async () => {
    const clients: string[] = []
    const deliver: SmtpOptions['deliver'] = ({ connection }) => void clients.push(connection.remoteAddress)
    await using behind = await running({
      addressLists: { trustedProxies: '127.0.0.1' },
      listeners: { smtp: { protocol: smtp({ deliver }), sockets: [{ ...loopback()[0]!, proxyProtocol: 'required' }] } },
    })
    const protocol = smtp({ backend: { to: behind.port('smtp'), sendProxy: 'v2' } })
    await using served = await serve(protocol, { facts: { remoteAddress: '192.0.2.7', remotePort: 7 } })
    using client = await talk(served.port)
    await client.codes(...BEGIN, 'DATA')
    expect(await client.say('x\r\n.')).toMatch(/^250 /)
    expect(clients).toEqual(['192.0.2.7'])
  })

  test('starts TLS with it, and checks its certificate', async () => {
    await using behind = await backend({ ...certificate, disabledCommands: [], authOptional: true })
    await using trusting = await front(behind.port, { tls: 'starttls', verify: false })
    using client = await talk(trusting.port)
    await client.codes(...BEGIN, 'DATA')
    expect(await client.say('x\r\n.')).toMatch(/^250 /)
    await using strict = await front(behind.port, { tls: 'starttls' })
    using refused = await talk(strict.port)
    await refused.say('EHLO c')
    expect(await refused.say('MAIL FROM:<>')).toMatch(/^451 4\.4\.1 /)
    expect(strict.notices.map(({ message }) => message)).toEqual([expect.stringMatching(/signed/)])
    expect(strict.faults).toEqual([])
  })

  test('asks it who a login is where nobody else can say, and goes on as that user', async () => {
    await using behind = await backend({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: ({ username, password }, _, done) =>
        done(null, password === 'right' ? { user: username } : { message: 'no' }),
    })
    await using served = await front(behind.port, {}, { loginDelay: '1ms' })
    using client = await talk(served.port)
    await client.say('EHLO c')
    expect(await client.say(`AUTH PLAIN ${plain('alice', 'wrong')}`)).toMatch(/^535 /)
    expect(await client.say(`AUTH PLAIN ${plain('alice', 'right')}`)).toMatch(/^235 /)
    await client.codes(...BEGIN.slice(1), 'DATA')
    expect(await client.say('x\r\n.')).toMatch(/^250 /)
    expect(behind.taken).toMatchObject([{ user: 'alice' }])
    expect(behind.server.connections.size).toBe(1)
  })

  test('has clients come again while it is down, and says so once', async () => {
    const { port } = await backend().then(async (behind) => {
      await behind[Symbol.asyncDispose]()
      return behind
    })
    await using served = await front(port)
    using client = await talk(served.port)
    await client.say('EHLO c')
    for (let count = 0; count < 3; count++) expect(await client.say('MAIL FROM:<>')).toMatch(/^451 4\.4\.1 /)
    expect(await client.say(`AUTH PLAIN ${plain('alice', 'x')}`)).toMatch(/^454 /)
    expect(served.notices.filter(({ message }) => message.startsWith('backend '))).toHaveLength(1)
  })

  test('is not asked for a blacklisted peer (P5)', async () => {
    await using behind = await backend()
    await using served = await serve(smtp({ backend: { to: behind.port } }), { facts: { blacklisted: true } })
    using client = await talk(served.port)
    expect(await client.codes(...BEGIN)).toEqual(['250', '250', '554'])
    expect(behind.server.connections.size).toBe(0)
  })
})

describe('a backend that does not do its part', () => {
  const close = (socket: Socket): void => void socket.destroy()

  test('and closes in the middle costs a 451, and the next message a new session', async () => {
    using behind = await scripted('220 hi', '250 hi', '250 ok', '250 ok', close)
    await using served = await front(behind.port)
    using client = await talk(served.port)
    await client.codes(...BEGIN)
    expect(await client.say('DATA')).toMatch(/^451 4\.4\.2 /)
    await client.say('RSET')
    expect(await client.codes(...BEGIN.slice(1))).toEqual(['250', '250'])
    expect(behind.heard.slice(0, 2)).toEqual(['EHLO localhost\r\n', 'MAIL FROM:<bob@x.example>\r\n'])
  })

  test('and accepts before the end of a message has not got it', async () => {
    using behind = await scripted('220 hi', '250 hi', '250 ok', '250 ok', '354 go', '250 I have it')
    await using served = await front(behind.port)
    using client = await talk(served.port)
    await client.codes(...BEGIN, 'DATA')
    client.send('some\r\n')
    await expect.poll(() => behind.heard.at(-1)).toBe('some\r\n')
    await answerHasCome()
    client.send('more\r\n')
    expect(await client.say('.')).toMatch(/^451 4\.4\.2 /)
  })

  test('and refuses in the middle of a message is passed on behind its end', async () => {
    using behind = await scripted('220 hi', '250 hi', '250 ok', '250 ok', '354 go', '552 5.2.2 full')
    await using served = await front(behind.port)
    using client = await talk(served.port)
    await client.codes(...BEGIN, 'DATA')
    client.send('some\r\n')
    await expect.poll(() => behind.heard.at(-1)).toBe('some\r\n')
    await answerHasCome()
    expect(await client.say('more\r\n.')).toBe('552 5.2.2 full')
  })

  test.each(['HTTP/1.1 400 Bad Request', '250-\r\nx', `220-${'x'.repeat(5_000)}`])(
    'and says %j is none',
    async (words) => {
      using behind = await scripted(words)
      await using served = await front(behind.port)
      using client = await talk(served.port)
      await client.say('EHLO c')
      expect(await client.say('MAIL FROM:<>')).toMatch(/^451 4\.4\.1 /)
      expect(served.notices).toMatchObject([{ level: 'warn', message: expect.stringContaining('does not speak SMTP') }])
    },
  )

  test('and is silent is not waited for for ever', async () => {
    using behind = await scripted('220 hi')
    await using served = await front(behind.port, {}, { idleTimeout: '100ms' })
    using client = await talk(served.port)
    await client.say('EHLO c')
    expect(await client.say('MAIL FROM:<>')).toMatch(/^451 4\.4\.1 /)
  })

  test('and refuses everybody is passed on in its own words', async () => {
    using behind = await scripted('554 5.7.1 go away')
    await using served = await front(behind.port)
    using client = await talk(served.port)
    await client.say('EHLO c')
    expect(await client.say('MAIL FROM:<>')).toBe('554 5.7.1 go away')
    expect(served.notices).toEqual([])
  })
})
