import { describe, expect, it } from 'vitest'
import { type Claim, writePlain } from '../../../src/protocols/helpers/login/index.ts'
import { type Pop3Options, pop3 } from '../../../src/protocols/pop3/index.ts'
import { type ServeOptions, serve } from '../../support/fake-connection.ts'
import { Backend } from '../backend.ts'
import { dial, type Peer } from '../peer.ts'

const SECURE: ServeOptions = { facts: { secure: true, secureBy: 'ext' } }
const LOGIN = 'USER alice\r\nPASS wonder land\r\n'

/** A backend and a pop3 in front of it, with a login under way at which the backend's part can be played. */
const stage = async ({ master, ...options }: Pop3Options & { master?: Claim } = {}, words = LOGIN) => {
  const backend = await Backend.listen()
  const served = await serve(pop3({ loginDelay: '1ms', ...options, backend: { to: backend.port, master } }), SECURE)
  const accepted = backend.accept()
  const client = await dial(served.port)
  client.send(words)
  const server = await accepted
  return {
    served,
    backend,
    client,
    server,
    [Symbol.asyncDispose]: async () => {
      client.socket.destroy()
      await served[Symbol.asyncDispose]()
      await backend.close()
    },
  }
}

/** Plays a backend up to its answer to the password. */
const answer = async (server: Peer, words: string): Promise<void> => {
  await server.send('+OK ready\r\n').until(/USER/)
  await server.send('+OK\r\n').until(/PASS/)
  server.send(words)
}

/** The same, with somebody logged in. */
const inside = async () => {
  const scene = await stage()
  await answer(scene.server, '+OK 2 messages\r\n')
  await scene.client.until(/2 messages\r\n/)
  return scene
}

describe('pop3 with a server behind', () => {
  it('logs in there with what the client has said, and gives its words', async () => {
    await using scene = await inside()
    expect(scene.server.text).toBe('USER alice\r\nPASS wonder land\r\n')
    expect(scene.served.logins).toEqual([{ accepted: true, user: 'alice', method: 'USER' }])
    await scene.client.send('STAT\r\n')
    await scene.server.until(/STAT\r\n/)
    scene.server.send('+OK 2 320\r\n')
    await scene.client.until(/\+OK 2 320\r\n/)
  })

  it('passes on what the client sent behind its login, and the server behind its answer', async () => {
    await using scene = await stage({}, `${LOGIN}STAT\r\nNO`)
    await answer(scene.server, '+OK in\r\n+OK and ')
    await scene.server.until(/STAT\r\nNO$/)
    scene.client.send('OP\r\n')
    scene.server.send('more\r\n')
    expect(await scene.client.until(/more/)).toMatch(/\+OK in\r\n\+OK and more\r\n$/)
    await scene.server.until(/STAT\r\nNOOP\r\n$/)
  })

  it('says CAPA itself before the login, and leaves it to the server behind it', async () => {
    await using scene = await stage({}, `CAPA\r\n${LOGIN}`)
    await scene.client.until(/IMPLEMENTATION Portreeve\r\n\.\r\n/)
    await answer(scene.server, '+OK in\r\n')
    scene.client.send('CAPA\r\n')
    await scene.server.until(/CAPA\r\n/)
    expect(scene.server.text.match(/CAPA/g)).toHaveLength(1)
  })

  it.each(['-ERR [AUTH] no\r\n', '-ERR no\r\n'])('counts %j as a wrong login', async (words) => {
    await using scene = await stage()
    await answer(scene.server, words)
    expect(await scene.client.until(/-ERR.*\r\n/)).toContain('-ERR [AUTH] user and password do not belong together')
    expect(scene.served.logins).toMatchObject([{ accepted: false, user: 'alice' }])
    await scene.server.ended
  })

  it.each(['-ERR [IN-USE] somebody else is in\r\n', '-ERR [SYS/TEMP] later\r\n', '-ERR [LOGIN-DELAY] wait\r\n'])(
    'gives the client %j as it is, and counts it as nothing',
    async (words) => {
      await using scene = await stage()
      await answer(scene.server, words)
      expect((await scene.client.until(/-ERR.*\r\n/)).endsWith(words)).toBe(true)
      expect([scene.served.logins, scene.served.notices]).toEqual([[], []])
      const again = scene.backend.accept()
      scene.client.send(LOGIN)
      await answer(await again, '+OK at last\r\n')
      await scene.client.until(/at last/)
    },
  )

  it.each<[string, (server: Peer) => unknown, RegExp]>([
    ['speaks something else', (server) => server.send('220 mail ESMTP\r\n'), /does not speak POP3/],
    ['closes', (server) => server.socket.end(), /closes before a login is done/],
    ['talks without end', (server) => server.send('+OK '.padEnd(9_000, 'x')), /talks without end/],
  ])('says that it cannot be now where the server %s, and tells the operator', async (_, play, notice) => {
    await using scene = await stage()
    play(scene.server)
    expect(await scene.client.until(/-ERR.*\r\n/)).toContain('-ERR [SYS/TEMP]')
    await scene.served.notice(notice)
    expect(scene.served.logins).toEqual([])
  })

  it('says that it cannot be now where the server is down, and takes the login when it is back', async () => {
    const gone = await Backend.listen()
    const { port } = gone
    await gone.close()
    await using served = await serve(pop3({ backend: { to: port } }), SECURE)
    using client = await dial(served.port)
    await client.send(LOGIN).until(/-ERR \[SYS\/TEMP\] logins cannot be checked now/)
    await served.notice(/cannot be reached/)
    expect(served.logins).toEqual([])
    await using back = await Backend.listen(port)
    const accepted = back.accept()
    client.send(LOGIN)
    await answer(await accepted, '+OK at last\r\n')
    await client.until(/at last/)
  })

  it('asks its own users first, and logs in as the master on their behalf', async () => {
    const master = { user: 'root', password: 'secret' }
    const authenticate = ({ user, password }: { user: string; password: string }) =>
      password === 'wonder land' ? `${user}.a` : undefined
    await using scene = await stage({ authenticate, master }, `USER alice\r\nPASS wrong\r\n${LOGIN}`)
    await scene.client.until(/-ERR \[AUTH\]/)
    await scene.server.send('+OK ready\r\n').until(/AUTH PLAIN\r\n/)
    await scene.server.send('+ \r\n').until(/=\r\n$/)
    expect(scene.server.text).toBe(`AUTH PLAIN\r\n${writePlain(master, 'alice.a')}\r\n`)
    scene.server.send('-ERR [AUTH] who is that?\r\n')
    await scene.client.until(/-ERR \[SYS\/TEMP\] logins cannot be checked now/)
    await scene.served.notice(/refuses the master 'root' for 'alice\.a'/)
    expect(scene.served.logins).toEqual([{ accepted: false, user: 'alice', method: 'USER' }])
  })

  it('frees the connection to the server when the client leaves in the middle of the login', async () => {
    await using scene = await stage()
    await scene.server.send('+OK ready\r\n').until(/USER/)
    scene.client.socket.resetAndDestroy()
    await scene.server.ended
    expect(scene.served.faults).toEqual([])
  })

  it('says good-bye behind the login when nothing is under way, and closes both sides (D2)', async () => {
    await using scene = await inside()
    scene.served.farewell()
    expect(await scene.client.all()).toMatch(/2 messages\r\n-ERR \[SYS\/TEMP\] [^\r]+\r\n$/)
    scene.client.socket.end()
    await scene.server.ended
    expect(scene.server.text).not.toContain('QUIT')
  })

  it('lets a RETR finish first, however its end is cut (D2)', async () => {
    await using scene = await inside()
    scene.client.send('RETR 1\r\n')
    await scene.server.until(/RETR/)
    await scene.server.send('+OK\r\ntext\r\n.').until(/RETR/)
    await scene.client.until(/text\r\n\.$/)
    scene.served.farewell()
    scene.server.send('\r')
    await scene.client.until(/text\r\n\.\r$/)
    scene.server.send('\n')
    expect(await scene.client.all()).toMatch(/text\r\n\.\r\n-ERR \[SYS\/TEMP\] [^\r]+\r\n$/)
  })

  it('says good-bye to who gets in while it drains (D2)', async () => {
    await using scene = await stage()
    await scene.server.send('+OK ready\r\n').until(/USER/)
    scene.served.farewell()
    await scene.server.send('+OK\r\n').until(/PASS/)
    scene.server.send('+OK in\r\n')
    expect(await scene.client.all()).toMatch(/\+OK in\r\n-ERR \[SYS\/TEMP\] [^\r]+\r\n$/)
  })

  it('is closed when the server closes', async () => {
    await using scene = await inside()
    scene.client.send('QUIT\r\n')
    await scene.server.until(/QUIT/)
    scene.server.send('+OK bye\r\n').socket.end()
    expect(await scene.client.all()).toMatch(/\+OK bye\r\n$/)
  })

  it.each<[Partial<Pop3Options>, RegExp]>([
    [{ backend: { to: 1, master: { user: 'a', password: 'b' } } }, /nobody checks passwords/],
    [{ backend: { to: 1 }, maildir: 'mail' }, /cannot stand beside maildir/],
  ])('is not made of %j', (options, message) => {
    expect(() => pop3(options)).toThrow(message)
  })
})
