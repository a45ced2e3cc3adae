import { describe, expect, it } from 'vitest'
import { writePlain } from '../../../src/protocols/helpers/login/index.ts'
import { type Pop3Options, pop3 } from '../../../src/protocols/pop3/index.ts'
import { type ServeOptions, serve } from '../../support/fake-connection.ts'
import { Backend } from '../backend.ts'
import { dial, type Peer } from '../peer.ts'
import { stageOf } from '../stage.ts'

const SECURE: ServeOptions = { facts: { secure: true, secureBy: 'ext' } }

const LOGIN = 'USER alice\r\nPASS wonderland\r\n'

const master = { user: 'root', password: 'secret' }

/** A backend and a pop3 in front of it, with a login under way. */
const stage = (options: Partial<Pop3Options> = {}, words = LOGIN, ends = false) =>
  stageOf((to) => pop3({ loginDelay: '1ms', ...options, backend: { to, ...options.backend } }), words, ends)

const atPassword = async (server: Peer): Promise<void> => {
  server.send('+OK hello\r\n')
  await server.until(/USER/)
  server.send('+OK\r\n')
  await server.until(/PASS/)
}

const letIn = async (server: Peer, behind = ''): Promise<void> => {
  await atPassword(server)
  server.send(`+OK you are in\r\n${behind}`)
}

/** The same, with somebody logged in. */
const inside = async () => {
  const scene = await stage()
  await letIn(scene.server)
  await scene.client.until(/you are in\r\n/)
  return scene
}

describe('pop3 with a server behind', () => {
  it('takes a client in with its own password, and the words of the server', async () => {
    await using scene = await inside()
    expect(scene.client.text.split('\r\n').slice(2)).toEqual(['+OK you are in', ''])
    expect(scene.server.text).toBe(LOGIN)
    expect(scene.served.logins).toEqual([{ accepted: true, user: 'alice', method: 'USER' }])
  })

  it('answers CAPA itself before the login', async () => {
    await using scene = await stage({}, `CAPA\r\n${LOGIN}`)
    expect(await scene.client.until(/\r\n\.\r\n/)).toContain('IMPLEMENTATION Portreeve')
    await letIn(scene.server)
    await scene.client.until(/you are in/)
    scene.client.send('CAPA\r\n')
    expect(await scene.server.until(/CAPA/)).toBe(`${LOGIN}CAPA\r\n`)
  })

  it('loses nothing of what either says behind its part of the login', async () => {
    await using scene = await stage({}, `${LOGIN}STAT\r\n`)
    await letIn(scene.server, '+OK 1 1')
    await scene.server.until(/STAT\r\n$/)
    scene.server.send('20\r\n')
    expect(await scene.client.until(/120\r\n/)).toMatch(/you are in\r\n\+OK 1 120\r\n$/)
  })

  it('serves one who has ended behind the commands', async () => {
    await using scene = await stage({}, `${LOGIN}QUIT\r\n`, true)
    await letIn(scene.server)
    await scene.server.until(/QUIT/)
    scene.server.socket.end('+OK bye\r\n')
    expect(await scene.client.all()).toMatch(/you are in\r\n\+OK bye\r\n$/)
  })

  it.each(['-ERR [AUTH] no\r\n', '-ERR no\r\n'])(
    'counts a login that is answered %j as a wrong one',
    async (answer) => {
      await using scene = await stage()
      await atPassword(scene.server)
      scene.server.send(answer)
      expect(await scene.client.until(/-ERR/)).toContain('-ERR [AUTH] user and password do not belong together\r\n')
      await scene.server.ended
      expect(scene.served.logins).toEqual([{ accepted: false, user: 'alice', method: 'USER' }])
    },
  )

  it('passes on why the server cannot now, and counts nothing', async () => {
    await using scene = await stage()
    await atPassword(scene.server)
    scene.server.send('-ERR [IN-USE] Another one reads it\r\n')
    expect(await scene.client.until(/-ERR/)).toContain('-ERR [IN-USE] Another one reads it\r\n')
    expect([scene.served.logins, scene.served.notices]).toEqual([[], []])
  })

  it('tells client and operator of a server that is none, and the client may try again', async () => {
    await using scene = await stage()
    const again = scene.backend.accept()
    scene.server.send('220 mail ESMTP\r\n')
    expect(await scene.client.until(/-ERR/)).toContain('-ERR [SYS/TEMP]')
    expect(await scene.served.notice(/does not speak POP3/)).toMatchObject({ level: 'warn' })
    scene.client.send(LOGIN)
    await letIn(await again)
    await scene.client.until(/you are in/)
    await scene.served.notice(/takes logins again/)
    expect(scene.served.logins).toEqual([{ accepted: true, user: 'alice', method: 'USER' }])
  })

  it('tells client and operator of a server that is down', async () => {
    const backend = await Backend.listen()
    const { port } = backend
    await backend.close()
    await using served = await serve(pop3({ backend: { to: port } }), SECURE)
    using client = await dial(served.port)
    expect(await client.send(LOGIN).until(/-ERR/)).toContain('-ERR [SYS/TEMP]')
    await served.notice(/cannot be reached/)
  })

  it('bears no server that says a line without end', async () => {
    await using scene = await stage()
    scene.server.send('x'.repeat(10_000))
    expect(await scene.client.until(/-ERR/)).toContain('-ERR [SYS/TEMP]')
    await scene.served.notice(/talks without end/)
    await scene.server.ended
  })

  it('leaves no connection to the server when the client goes during the login', async () => {
    await using scene = await stage()
    await atPassword(scene.server)
    scene.client.socket.resetAndDestroy()
    await scene.server.ended
    expect([scene.served.faults, scene.served.logins]).toEqual([[], []])
  })

  it('asks its own users first, and then logs in as master for them', async () => {
    const authenticate = ({ password }: { password: string }) => (password === 'wonderland' ? 'Alice' : undefined)
    const backend = { master } as Pop3Options['backend']
    await using scene = await stage({ authenticate, backend }, `USER alice\r\nPASS x\r\n${LOGIN}`)
    scene.server.send('+OK hello\r\n')
    await scene.server.until(/AUTH PLAIN\r\n/)
    scene.server.send('+ \r\n')
    await scene.server.until(/\r\n.+\r\n/)
    scene.server.send('+OK in\r\n')
    expect(await scene.client.until(/\+OK in/)).toContain('-ERR [AUTH]')
    expect(scene.server.text).toBe(`AUTH PLAIN\r\n${writePlain(master, 'Alice')}\r\n`)
    expect(scene.served.logins.map(({ accepted, user }) => [accepted, user])).toEqual([
      [false, 'alice'],
      [true, 'Alice'],
    ])
  })

  it('calls nobody’s password wrong where the master’s is', async () => {
    await using scene = await stage({
      authenticate: ({ user }) => user,
      backend: { master } as Pop3Options['backend'],
    })
    scene.server.send('+OK hello\r\n')
    await scene.server.until(/AUTH PLAIN\r\n/)
    scene.server.send('+ \r\n')
    await scene.server.until(/\r\n.+\r\n/)
    scene.server.send('-ERR [AUTH] no\r\n')
    expect(await scene.client.until(/-ERR/)).toContain('-ERR [SYS/TEMP]')
    await scene.served.notice(/refuses the master 'root' for 'alice'/)
    expect(scene.served.logins).toEqual([])
  })

  it('is not made of options that contradict each other', () => {
    expect(() => pop3({ backend: { to: 110, master } })).toThrow('nobody checks passwords')
    expect(() => pop3({ backend: { to: 110 }, maildir: './mail' })).toThrow('cannot stand beside')
  })
})

describe('a session that goes on with the server behind', () => {
  it('gets its good-bye at once when nothing is under way, and the server no QUIT, so that nothing is deleted (D2)', async () => {
    await using scene = await inside()
    scene.client.send('DELE 1\r\n')
    await scene.server.until(/DELE/)
    scene.server.send('+OK marked\r\n')
    await scene.client.until(/marked/)
    scene.served.farewell()
    expect(await scene.client.all()).toMatch(/marked\r\n-ERR \[SYS\/TEMP\] .*\r\n$/)
    scene.client.socket.end()
    await scene.server.ended
    expect(scene.server.text).toBe(`${LOGIN}DELE 1\r\n`)
  })

  it('finishes a message before its good-bye (D2)', async () => {
    await using scene = await inside()
    scene.client.send('RETR 1\r\n')
    await scene.server.until(/RETR/)
    scene.server.send('+OK\r\nhello\r\n')
    await scene.client.until(/hello/)
    scene.served.farewell()
    scene.server.send('..\r\n.')
    await scene.client.until(/\.\.\r\n\.$/)
    scene.server.send('\r\n')
    expect(await scene.client.all()).toMatch(/hello\r\n\.\.\r\n\.\r\n-ERR \[SYS\/TEMP\] .*\r\n$/)
  })

  it('gets its good-bye right behind a login that was under way when the drain began (D2)', async () => {
    await using scene = await stage()
    await atPassword(scene.server)
    scene.served.farewell()
    scene.server.send('+OK you are in\r\n')
    expect(await scene.client.all()).toMatch(/you are in\r\n-ERR \[SYS\/TEMP\] .*\r\n$/)
  })

  it('breaks when the server breaks, so that nobody takes half for the whole', async () => {
    await using scene = await inside()
    scene.server.socket.resetAndDestroy()
    await scene.client.closed
    expect(scene.client.error).toBe('ECONNRESET')
    expect(scene.served.faults).toEqual([])
  })
})
