import { connect as connectTls } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { imap } from '../../../src/protocols/index.ts'
import { Caller, dial, dialTls } from '../../support/dial.ts'
import { loopback, type Running, running } from '../../support/portreeve.ts'

const authenticate = ({ user, password }: { user: string; password: string }) =>
  password === 'wonderland' ? user : undefined

/** imap on sockets of each kind: off, on, ext. */
const start = (listener: object = {}): Promise<Running> =>
  running({
    addressLists: { clients: '127.0.0.2' },
    domains: [{ name: 'localhost', localAddresses: ['127.0.0.1'], certificate: 'self-signed' }],
    listeners: {
      imap: {
        protocol: imap({ authenticate, loginDelay: '1ms' }),
        sockets: loopback(3).map((socket, index) => ({ ...socket, tls: (['off', 'on', 'ext'] as const)[index] })),
        ...listener,
      },
    },
  })

const LOGIN = 'a LOGIN alice wonderland\r\n'

/** Goes on in TLS on a connection that was clear so far. */
const upgrade = async (caller: Caller): Promise<Caller> => {
  const secured = new Caller(connectTls({ socket: caller.socket, rejectUnauthorized: false }))
  await new Promise((resolve) => secured.socket.once('secureConnect', resolve))
  return secured
}

describe('imap on a listener', () => {
  it('offers STARTTLS and no login on a clear socket (T1, P4)', async () => {
    await using server = await start()
    using caller = await dial(server.port('imap'))
    const greeting = await caller.hears('\r\n')
    expect(greeting).toMatch(/^\* OK \[CAPABILITY IMAP4rev1 ID LITERAL- STARTTLS LOGINDISABLED\] localhost /)
    expect(await caller.send(LOGIN).hears('a NO')).toContain('a NO [PRIVACYREQUIRED]')
    expect(server.of('login.failed')).toEqual([])
  })

  it('takes logins behind STARTTLS, and does not offer it again (T1)', async () => {
    await using server = await start()
    using caller = await dial(server.port('imap'))
    await caller.send('s STARTTLS\r\n').hears('s OK')
    using secured = await upgrade(caller)
    const answers = await secured.send(`c CAPABILITY\r\ns STARTTLS\r\n${LOGIN}`).hears('a NO')
    expect(answers).toMatch(
      /^\* CAPABILITY IMAP4rev1 ID LITERAL- SASL-IR AUTH=PLAIN AUTH=LOGIN\r\nc OK .*\r\ns BAD .*\r\na NO \[UNAVAILABLE\]/,
    )
    expect(server.of('login.accepted')).toMatchObject([{ user: 'alice', method: 'LOGIN', secureBy: 'starttls' }])
  })

  it.each(['evil NOOP\r\n', 'evil LOGIN {5+}\r\nalice wonderland\r\n', 'evil LOGIN {5}\r\n', 'half a li'])(
    'throws away what comes behind STARTTLS in the same packet: %j (P7)',
    async (words) => {
      await using server = await start()
      using caller = await dial(server.port('imap'))
      await caller.send(`s STARTTLS\r\n${words}`).hears('s OK')
      using secured = await upgrade(caller)
      expect(await secured.send('b NOOP\r\n').hears('b OK')).toBe('b OK Done\r\n')
      expect(caller.received).not.toContain('evil')
    },
  )

  it('takes logins on TLS from the first byte, and tells the wrong ones (T2)', async () => {
    await using server = await start()
    using caller = await dialTls(server.port('imap', 1))
    expect(await caller.hears('\r\n')).toContain('[CAPABILITY IMAP4rev1 ID LITERAL- SASL-IR AUTH=PLAIN AUTH=LOGIN]')
    await caller.send('a LOGIN alice x\r\n').hears('a NO [AUTHENTICATIONFAILED]')
    expect(server.of('login.failed')).toMatchObject([{ user: 'alice', method: 'LOGIN', secureBy: 'tls' }])
  })

  it('takes logins on an ext socket, and neither offers nor allows STARTTLS there (T3)', async () => {
    await using server = await start()
    using caller = await dial(server.port('imap', 2))
    expect(await caller.hears('\r\n')).toContain('[CAPABILITY IMAP4rev1 ID LITERAL- SASL-IR AUTH=PLAIN AUTH=LOGIN]')
    expect(await caller.send(`s STARTTLS\r\n${LOGIN}`).hears('a NO')).toMatch(/s BAD .*\r\na NO \[UNAVAILABLE\]/)
  })

  it('says one good-bye to who is no client, on TLS behind the handshake (P6)', async () => {
    await using server = await start({ clientsOnly: true })
    using stranger = await dial(server.port('imap'))
    expect(await stranger.all()).toBe('* BYE This server is for its clients only\r\n')
    using encrypted = await dialTls(server.port('imap', 1))
    expect(await encrypted.all()).toBe('* BYE This server is for its clients only\r\n')
    using client = await dial(server.port('imap'), { localAddress: '127.0.0.2' })
    expect(await client.hears('\r\n')).toMatch(/^\* OK/)
  })

  it('says good-bye to all when it drains, and cuts nobody (D2)', async () => {
    await using server = await start()
    using clear = await dial(server.port('imap'))
    using encrypted = await dialTls(server.port('imap', 1))
    await Promise.all([clear.hears('ready'), encrypted.hears('ready')])
    const drained = server.portreeve.drain({ deadline: '10s' })
    for (const caller of [clear, encrypted]) {
      expect(await caller.all()).toMatch(/\* BYE \[UNAVAILABLE\] Closing down, come again later\r\n$/)
    }
    expect(await drained).toMatchObject({ cut: 0 })
  })
})
