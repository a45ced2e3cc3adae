import { describe, expect, it } from 'vitest'
import { writePlain } from '../../../src/protocols/helpers/login/index.ts'
import { type ImapOptions, imap } from '../../../src/protocols/imap/index.ts'
import { type ServeOptions, serve } from '../../support/fake-connection.ts'
import { Backend } from '../backend.ts'
import { dial, type Peer } from '../peer.ts'
import { mailboxes } from '../smtp/mailboxes.ts'
import { stageOf } from '../stage.ts'

const SECURE: ServeOptions = { facts: { secure: true, secureBy: 'ext' } }

const GREETING = '* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] hello\r\n'

const LOGIN = 'c1 LOGIN alice wonderland\r\n'

/** A backend and an imap in front of it, with a login under way. */
const stage = (options: ImapOptions = {}, words = LOGIN, ends = false) =>
  stageOf((to) => imap({ loginDelay: '1ms', ...options, backend: { to, ...options.backend } }), words, ends)

const letIn = async (server: Peer, behind = ''): Promise<void> => {
  server.send(GREETING)
  await server.until(/AUTHENTICATE/)
  server.send(`P1 OK [CAPABILITY IMAP4rev1 IDLE] in\r\n${behind}`)
}

/** The same, with somebody logged in. */
const inside = async () => {
  const scene = await stage()
  await letIn(scene.server)
  await scene.client.until(/c1 OK/)
  return scene
}

describe('imap with a server behind', () => {
  it('answers a login under the client’s tag, with what the server can do', async () => {
    await using scene = await stage()
    await letIn(scene.server)
    expect(await scene.client.until(/c1 .*\r\n/)).toContain('c1 OK [CAPABILITY IMAP4rev1 IDLE] Logged in\r\n')
    expect(scene.server.text).toBe(`P1 AUTHENTICATE PLAIN ${writePlain({ user: 'alice', password: 'wonderland' })}\r\n`)
    expect(scene.served.logins).toEqual([{ accepted: true, user: 'alice', method: 'LOGIN' }])
  })

  it('is logged in to by the name of the account, where the client says its address, also by AUTHENTICATE LOGIN', async () => {
    await using boxes = await mailboxes('alice')
    const { users } = boxes.options
    const words = `c1 AUTHENTICATE LOGIN\r\n${btoa('alice@example.com')}\r\n${btoa('password')}\r\n`
    await using scene = await stage({ users, domains: ['example.com'] }, words)
    await letIn(scene.server)
    await scene.client.until(/c1 OK/)
    expect(scene.server.text).toBe(`P1 AUTHENTICATE PLAIN ${writePlain({ user: 'alice', password: 'password' })}\r\n`)
    expect(scene.served.logins).toEqual([{ accepted: true, user: 'alice', method: 'LOGIN' }])
  })

  it('loses nothing of what either says behind its part of the login', async () => {
    await using scene = await stage({}, `${LOGIN}c2 SELECT INBOX\r\n`)
    await letIn(scene.server, '* 1 EXISTS\r\n')
    await scene.server.until(/c2 SELECT INBOX\r\n$/)
    expect(await scene.client.until(/EXISTS/)).toMatch(/c1 OK .*\r\n\* 1 EXISTS\r\n$/)
    scene.server.send('c2 OK done\r\n')
    await scene.client.until(/c2 OK done/)
    scene.client.send('c3 LOGOUT\r\n')
    await scene.server.until(/c3 LOGOUT/)
    scene.server.socket.end('* BYE\r\nc3 OK\r\n')
    expect(await scene.client.all()).toMatch(/\* BYE\r\nc3 OK\r\n$/)
  })

  it('serves one who has ended behind the commands', async () => {
    await using scene = await stage({}, `${LOGIN}c2 LOGOUT\r\n`, true)
    await letIn(scene.server)
    await scene.server.until(/c2 LOGOUT/)
    scene.server.socket.end('c2 OK bye\r\n')
    expect(await scene.client.all()).toMatch(/c1 OK .*\r\nc2 OK bye\r\n$/)
  })

  it('counts a login that the server refuses as a wrong one', async () => {
    await using scene = await stage()
    scene.server.send(GREETING)
    await scene.server.until(/AUTHENTICATE/)
    scene.server.send('P1 NO [AUTHENTICATIONFAILED] no\r\n')
    expect(await scene.client.until(/c1 NO/)).toContain('c1 NO [AUTHENTICATIONFAILED]')
    await scene.server.ended
    expect(scene.served.logins).toEqual([{ accepted: false, user: 'alice', method: 'LOGIN' }])
  })

  it('passes on why the server cannot now, and counts nothing', async () => {
    await using scene = await stage()
    scene.server.send(GREETING)
    await scene.server.until(/AUTHENTICATE/)
    scene.server.send('P1 NO [CONTACTADMIN] Call us\r\n')
    expect(await scene.client.until(/c1 NO/)).toContain('c1 NO [CONTACTADMIN] Call us\r\n')
    expect([scene.served.logins, scene.served.notices]).toEqual([[], []])
  })

  it('tells client and operator of a server that is none, and the client may try again', async () => {
    await using scene = await stage()
    const again = scene.backend.accept()
    scene.server.send('220 mail ESMTP\r\n')
    expect(await scene.client.until(/c1 NO/)).toContain('c1 NO [UNAVAILABLE]')
    expect(await scene.served.notice(/does not greet as an IMAP server/)).toMatchObject({ level: 'warn' })
    scene.client.send('c2 LOGIN alice wonderland\r\n')
    await letIn(await again)
    await scene.client.until(/c2 OK/)
    await scene.served.notice(/takes logins again/)
    expect(scene.served.logins).toEqual([{ accepted: true, user: 'alice', method: 'LOGIN' }])
  })

  it('tells client and operator of a server that is down', async () => {
    const backend = await Backend.listen()
    const { port } = backend
    await backend.close()
    await using served = await serve(imap({ backend: { to: port } }), SECURE)
    using client = await dial(served.port)
    expect(await client.send(LOGIN).until(/c1 NO/)).toContain('c1 NO [UNAVAILABLE]')
    await served.notice(/cannot be reached/)
  })

  it.each([
    ['a line without end', 'x'.repeat(10_000)],
    ['lines without end', `${GREETING}${'* 1 EXISTS\r\n'.repeat(200)}`],
  ])('bears no server that says %s', async (_, words) => {
    await using scene = await stage()
    scene.server.send(words)
    expect(await scene.client.until(/c1 NO/)).toContain('c1 NO [UNAVAILABLE]')
    await scene.served.notice(/talks without end/)
    await scene.server.ended
  })

  it('leaves no connection to the server when the client goes during the login', async () => {
    await using scene = await stage()
    scene.server.send(GREETING)
    await scene.server.until(/AUTHENTICATE/)
    scene.client.socket.resetAndDestroy()
    await scene.server.ended
    expect(scene.served.faults).toEqual([])
    expect(scene.served.logins).toEqual([])
  })

  it('asks its own users first, and then logs in as master for them', async () => {
    const authenticate = ({ password }: { password: string }) => (password === 'wonderland' ? 'Alice' : undefined)
    const master = { user: 'root', password: 'secret' }
    const words = `c0 LOGIN alice x\r\n${LOGIN}`
    const backend = { master } as ImapOptions['backend']
    await using scene = await stage({ authenticate, backend }, words)
    await letIn(scene.server)
    expect(await scene.client.until(/c1 OK/)).toContain('c0 NO [AUTHENTICATIONFAILED]')
    expect(scene.server.text).toBe(`P1 AUTHENTICATE PLAIN ${writePlain(master, 'Alice')}\r\n`)
    expect(scene.served.logins.map(({ accepted, user }) => [accepted, user])).toEqual([
      [false, 'alice'],
      [true, 'Alice'],
    ])
  })

  it('calls nobody’s password wrong where the master’s is', async () => {
    const backend = { master: { user: 'root', password: 'old' } } as ImapOptions['backend']
    await using scene = await stage({ authenticate: ({ user }) => user, backend })
    scene.server.send(GREETING)
    await scene.server.until(/AUTHENTICATE/)
    scene.server.send('P1 NO [AUTHENTICATIONFAILED] no\r\n')
    expect(await scene.client.until(/c1 NO/)).toContain('c1 NO [UNAVAILABLE]')
    await scene.served.notice(/refuses the master 'root' for 'alice'/)
    expect(scene.served.logins).toEqual([])
  })

  it('lets no master in where nobody checks passwords', () => {
    expect(() => imap({ backend: { to: 143, master: { user: 'a', password: 'b' } } })).toThrow(
      /nobody checks passwords/,
    )
  })

  it('says who the client is, where it was told to', async () => {
    await using scene = await stage({ backend: { sendId: true } as ImapOptions['backend'] })
    scene.server.send(GREETING)
    const { localPort } = scene.client.socket
    expect(await scene.server.until(/ID/)).toMatch(
      new RegExp(`^P1 ID \\("x-originating-ip" "127.0.0.1" "x-originating-port" "${localPort}" "x-connected-ip" `),
    )
  })
})

describe('a session that goes on with the server behind', () => {
  it('gets its good-bye at once when nothing is under way (D2)', async () => {
    await using scene = await inside()
    scene.served.farewell()
    expect(await scene.client.all()).toMatch(/\* BYE \[UNAVAILABLE\] .*\r\n$/)
    scene.client.socket.end()
    await scene.server.ended
  })

  it('gets its good-bye in the middle of IDLE (D2)', async () => {
    await using scene = await inside()
    scene.client.send('c2 IDLE\r\n')
    await scene.server.until(/IDLE/)
    scene.server.send('+ idling\r\n* 1 EXI')
    await scene.client.until(/EXI/)
    scene.served.farewell()
    scene.server.send('STS\r\n')
    expect(await scene.client.all()).toMatch(/\* 1 EXISTS\r\n\* BYE \[UNAVAILABLE\] .*\r\n$/)
  })

  it('finishes what is under way before its good-bye (D2)', async () => {
    await using scene = await inside()
    scene.client.send('c2 FETCH 1 BODY[]\r\n')
    await scene.server.until(/FETCH/)
    scene.served.farewell()
    scene.server.send(`* 1 FETCH (BODY[] {12}\r\nc2 OK done\r\n)\r\n`)
    await scene.client.until(/\)\r\n/)
    expect(scene.client.text).not.toContain('BYE')
    scene.server.send('c2 OK done\r\n')
    expect(await scene.client.all()).toMatch(/\)\r\nc2 OK done\r\n\* BYE .*\r\n$/)
  })

  it('gets its good-bye right behind a login that was under way when the drain began (D2)', async () => {
    await using scene = await stage()
    scene.server.send(GREETING)
    await scene.server.until(/AUTHENTICATE/)
    scene.served.farewell()
    scene.server.send('P1 OK [CAPABILITY X] in\r\n')
    expect(await scene.client.all()).toMatch(/c1 OK .*\r\n\* BYE \[UNAVAILABLE\] .*\r\n$/)
  })

  it('is not spoken into once it is compressed', async () => {
    await using scene = await inside()
    scene.client.send('c2 COMPRESS DEFLATE\r\n')
    await scene.server.until(/COMPRESS/)
    scene.server.send('c2 OK go\r\n')
    await scene.client.until(/c2 OK/)
    scene.served.farewell()
    scene.server.socket.end('\r\n')
    expect(await scene.client.all()).not.toContain('BYE')
  })

  it('breaks when the server breaks, so that nobody takes half for the whole', async () => {
    await using scene = await inside()
    scene.server.socket.resetAndDestroy()
    await scene.client.closed
    expect(scene.client.error).toBe('ECONNRESET')
    expect(scene.served.faults).toEqual([])
  })
})
