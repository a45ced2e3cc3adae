import { connect as connectTls } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { pop3 } from '../../../src/protocols/index.ts'
import { Caller, dial, dialTls } from '../../support/dial.ts'
import { loopback, type Running, running } from '../../support/portreeve.ts'
import { Maildrops } from './maildrops.ts'

const LOGIN = 'USER alice\r\nPASS right\r\n'

/** pop3 on sockets of each kind: off, on, ext. */
const start = (maildrops: Maildrops, listener: object = {}): Promise<Running> =>
  running({
    addressLists: { clients: '127.0.0.2' },
    domains: [{ name: 'localhost', localAddresses: ['127.0.0.1'], certificate: 'self-signed' }],
    listeners: {
      pop3: {
        protocol: pop3({ ...maildrops.options, clearTextLogin: false }),
        sockets: loopback(3).map((socket, index) => ({ ...socket, tls: (['off', 'on', 'ext'] as const)[index] })),
        ...listener,
      },
    },
  })

/** Goes on in TLS on a connection that was clear so far. */
const upgrade = async (caller: Caller): Promise<Caller> => {
  const secured = new Caller(connectTls({ socket: caller.socket, rejectUnauthorized: false }))
  await new Promise((resolve) => secured.socket.once('secureConnect', resolve))
  return secured
}

describe('pop3 on a listener', () => {
  it('offers STLS and no login on a clear socket (T1, P4)', async () => {
    await using maildrops = await Maildrops.with('one')
    await using server = await start(maildrops)
    using caller = await dial(server.port('pop3'))
    const capabilities = await caller.send('CAPA\r\n').hears('.\r\n')
    expect(capabilities).toContain('\r\nSTLS\r\n')
    expect(capabilities).not.toMatch(/USER|SASL/)
    expect(await caller.send(`${LOGIN}STAT\r\nQUIT\r\n`).all()).not.toMatch(/logged in|\+OK 1/)
    expect([server.of('login.failed'), server.of('login.accepted')]).toEqual([[], []])
  })

  it('takes logins behind STLS, and does not offer it again (T1)', async () => {
    await using maildrops = await Maildrops.with('one')
    await using server = await start(maildrops)
    using caller = await dial(server.port('pop3'))
    await caller.send('STLS\r\n').hears('begin TLS')
    using secured = await upgrade(caller)
    const before = await secured.send('CAPA\r\nSTLS\r\n').hears('-ERR')
    expect(before).not.toContain('\r\nSTLS\r\n')
    expect(before).toContain('\r\nSASL PLAIN LOGIN\r\n')
    await secured.send(`${LOGIN}STAT\r\n`).hears('+OK 1 5\r\n')
    expect(server.of('login.accepted')).toMatchObject([{ user: 'alice', method: 'USER', secureBy: 'starttls' }])
  })

  it.each(['USER evil\r\n', `${LOGIN}DELE 1\r\nQUIT\r\n`, 'half a li'])(
    'throws away what comes behind STLS in the same packet: %j (P7)',
    async (words) => {
      await using maildrops = await Maildrops.with('one')
      await using server = await start(maildrops)
      using caller = await dial(server.port('pop3'))
      await caller.send(`STLS\r\n${words}`).hears('begin TLS')
      using secured = await upgrade(caller)
      expect(await secured.send('PASS right\r\nQUIT\r\n').all()).toBe('-ERR say USER first\r\n+OK good-bye\r\n')
      expect(await maildrops.left()).toEqual(['1.m'])
    },
  )

  it('takes logins on TLS from the first byte, and on ext, where STLS is refused (T2, T3)', async () => {
    await using maildrops = await Maildrops.with('one')
    await using server = await start(maildrops)
    using encrypted = await dialTls(server.port('pop3', 1))
    expect(await encrypted.send(`${LOGIN}STAT\r\nQUIT\r\n`).all()).toContain('+OK 1 5\r\n')
    using external = await dial(server.port('pop3', 2))
    const said = await external.send(`CAPA\r\nSTLS\r\n${LOGIN}STAT\r\nQUIT\r\n`).all()
    expect(said).toContain('-ERR TLS cannot be started here\r\n')
    expect(said).not.toContain('\r\nSTLS\r\n')
    expect(said).toContain('+OK 1 5\r\n')
  })

  it('says no once to who is no client, on TLS behind the handshake (P6)', async () => {
    await using maildrops = await Maildrops.with()
    await using server = await start(maildrops, { clientsOnly: true })
    using stranger = await dial(server.port('pop3'))
    expect(await stranger.all()).toBe('-ERR [SYS/PERM] this server is for its clients only\r\n')
    using encrypted = await dialTls(server.port('pop3', 1))
    expect(await encrypted.all()).toBe('-ERR [SYS/PERM] this server is for its clients only\r\n')
    using client = await dial(server.port('pop3'), { localAddress: '127.0.0.2' })
    expect(await client.hears('\r\n')).toBe('+OK localhost POP3 ready\r\n')
  })

  it('says good-bye to all when it drains, cuts nobody, and deletes nothing (D2)', async () => {
    await using maildrops = await Maildrops.with('one')
    await using server = await start(maildrops)
    using clear = await dial(server.port('pop3'))
    using encrypted = await dialTls(server.port('pop3', 1))
    await Promise.all([clear.hears('ready'), encrypted.send(`${LOGIN}DELE 1\r\n`).hears('deleted')])
    const drained = server.portreeve.drain({ deadline: '10s' })
    for (const caller of [clear, encrypted]) {
      expect(await caller.all()).toMatch(/-ERR \[SYS\/TEMP\] [^\r]+\r\n$/)
    }
    expect(await drained).toMatchObject({ cut: 0 })
    expect(await maildrops.left()).toEqual(['1.m'])
  })
})
