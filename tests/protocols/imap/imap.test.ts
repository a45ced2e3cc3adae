import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { imap } from '../../../src/protocols/imap/index.ts'
import { dial } from '../../support/dial.ts'
import { type ServeOptions, serve } from '../../support/fake-connection.ts'
import { times } from '../../support/long.ts'

const RUNS = times(100)

const SECURE: ServeOptions = { facts: { secure: true, secureBy: 'ext' } }

const authenticate = ({ user, password }: { user: string; password: string }) =>
  password === 'wonderland' ? user : undefined

describe('imap', () => {
  it('takes commands however they are cut, and answers each in its order', async () => {
    await using served = await serve(imap(), SECURE)
    using caller = await dial(served.port)
    caller.send('a CAPA').send('BILITY\r\nb NOOP\r\nc LOG')
    await caller.hears('b OK')
    caller.send('OUT\r\nd NOOP\r\n')
    expect((await caller.all()).split('\r\n').map((line) => line.slice(0, 8))).toEqual([
      '* OK [CA',
      '* CAPABI',
      'a OK Don',
      'b OK Don',
      '* BYE Go',
      'c OK Log',
      '',
    ])
  })

  it('answers wrong logins late, and closes behind the last', async () => {
    await using served = await serve(imap({ authenticate, loginAttempts: 2, loginDelay: '20ms' }), SECURE)
    using caller = await dial(served.port)
    const began = performance.now()
    caller.send('a LOGIN alice x\r\nb AUTHENTICATE PLAIN AGFsaWNlAHg=\r\nc LOGIN alice wonderland\r\n')
    const all = await caller.all()
    expect(performance.now() - began).toBeGreaterThan(58)
    expect(all).toMatch(/^a NO \[AUTHENTICATIONFAILED\].*\r\nb NO \[AUTHENTICATIONFAILED\].*\r\n\* BYE .*\r\n$/m)
    expect(served.logins).toEqual([
      { accepted: false, user: 'alice', method: 'LOGIN' },
      { accepted: false, user: 'alice', method: 'PLAIN' },
    ])
  })

  it('answers the same to a user that does not exist as to a wrong password', async () => {
    const asked = ({ user, password }: { user: string; password: string }) =>
      user === 'alice' && password === 'wonderland' ? user : undefined
    await using served = await serve(imap({ authenticate: asked, loginDelay: '1ms' }), SECURE)
    using caller = await dial(served.port)
    const [, first, second] = (
      await caller.send('a LOGIN alice x\r\na LOGIN nobody x\r\nb NOOP\r\n').hears('b OK')
    ).split('\r\n')
    expect(first).toBe(second)
  })

  it('without a server behind has no mailboxes, whether or not the login is right', async () => {
    await using nobody = await serve(imap(), SECURE)
    using caller = await dial(nobody.port)
    expect(await caller.send('a LOGIN alice x\r\n').hears('a NO')).toContain('a NO [UNAVAILABLE]')
    expect(nobody.logins).toEqual([])
    await using someone = await serve(imap({ authenticate }), SECURE)
    using other = await dial(someone.port)
    expect(await other.send('a LOGIN alice wonderland\r\n').hears('a NO')).toContain('a NO [UNAVAILABLE]')
  })

  it('tells a client to come again when users cannot be asked, and the operator why', async () => {
    const broken = () => Promise.reject(new Error('the directory is down'))
    await using served = await serve(imap({ authenticate: broken }), SECURE)
    using caller = await dial(served.port)
    expect(await caller.send('a LOGIN alice x\r\n').hears('a NO')).toContain('a NO [UNAVAILABLE]')
    expect(await served.notice(/directory is down/)).toMatchObject({ level: 'error' })
    expect(served.logins).toEqual([])
  })

  it('takes a login in clear text only where it was told to (P4)', async () => {
    await using strict = await serve(imap({ authenticate }))
    using caller = await dial(strict.port)
    expect(await caller.send('a LOGIN alice wonderland\r\n').hears('a NO')).toContain('LOGINDISABLED')
    expect(caller.received).toContain('a NO [PRIVACYREQUIRED]')
    await using lax = await serve(imap({ authenticate, clearTextLogin: true }))
    using other = await dial(lax.port)
    expect(await other.send('a LOGIN alice wonderland\r\n').hears('a NO')).toContain('AUTH=PLAIN')
    expect(other.received).toContain('a NO [UNAVAILABLE]')
  })

  it('says good-bye to one who does not log in, however busy', async () => {
    await using served = await serve(imap({ loginTimeout: '200ms' }))
    using silent = await dial(served.port)
    using busy = await dial(served.port)
    const noops = setInterval(() => busy.send('a NOOP\r\n'), 5)
    expect(await silent.all()).toContain('* BYE Time to log in is over\r\n')
    expect(await busy.all()).toContain('* BYE Time to log in is over\r\n')
    clearInterval(noops)
  })

  it('closes on a line without end', async () => {
    await using served = await serve(imap())
    using caller = await dial(served.port)
    expect(await caller.send('x'.repeat(70_000)).all()).toContain('* BYE Line too long\r\n')
  })

  it('says no in its words (P2, P6)', async () => {
    await using served = await serve(imap(), { refuse: 'clients-only' })
    using caller = await dial(served.port)
    expect(await caller.all()).toBe('* BYE This server is for its clients only\r\n')
  })

  it('says good-bye when the listener drains (D2)', async () => {
    await using served = await serve(imap())
    using caller = await dial(served.port)
    await caller.hears('ready')
    served.farewell()
    expect(await caller.all()).toMatch(/\* BYE \[UNAVAILABLE\] .*\r\n$/)
  })

  it('neither crashes nor hangs, whatever it is told and wherever that is split', async () => {
    await using served = await serve(imap({ authenticate, loginDelay: '1ms' }), SECURE)
    const line = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom(
        'a LOGIN x y',
        'a LOGIN {3}',
        'a LOGIN {3+}',
        'abc {2}',
        'a AUTHENTICATE PLAIN',
        '*',
        'b NOOP',
        '"',
      ),
    )
    const chunks = fc.array(
      fc.oneof(
        line.map((text) => `${text}\r\n`),
        fc.string({ maxLength: 9 }),
      ),
      { maxLength: 12 },
    )
    await fc.assert(
      fc.asyncProperty(chunks, async (given) => {
        using caller = await dial(served.port, { allowHalfOpen: true })
        for (const chunk of given) caller.send(chunk)
        caller.socket.end()
        const all = await caller.all()
        expect(caller.error).toBeUndefined()
        expect(all).toMatch(/^\* OK .*\r\n$/s)
      }),
      { numRuns: RUNS },
    )
    expect(served.faults).toEqual([])
  })
})
