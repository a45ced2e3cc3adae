import { describe, expect, it } from 'vitest'
import type { ListenerInput, SettingsInput, TcpProtocol } from '../../src/index.ts'
import { call, dial, dialTls } from '../support/dial.ts'
import { isClosed, loopback, type Running, running, until } from '../support/portreeve.ts'

const echo = (settings: Partial<ListenerInput> = {}): SettingsInput => ({
  listeners: { shout: { protocol: 'echo', sockets: loopback(), ...settings } },
})

const served = async (port: number) => {
  const caller = await dial(port)
  await caller.send('x').hears('x')
  return caller
}

/** Free ports, let go of just now: a row that has a number can be told from others. */
const freePorts = async (count: number): Promise<number[]> => {
  await using run = await running(echo({ sockets: loopback(count) }))
  return run.portreeve.status().listeners.shout?.sockets.map(({ port }) => port) ?? []
}

const row = (port: number | undefined) => ({ port: port as number, address: '127.0.0.1' })

describe('applying settings', () => {
  it('keeps the socket and the connections of a row that stays the same (L6)', async () => {
    const [kept, removed, added] = await freePorts(3)
    await using run = await running(echo({ sockets: [row(kept), row(removed)] }))
    using caller = await served(kept as number)
    const plan = await run.portreeve.apply(echo({ sockets: [row(added), row(kept)] }))
    expect(plan.rows.map(({ action, socket }) => `${action} ${socket}`)).toEqual([
      `close shout:${removed}`,
      `open shout:${added}`,
      `keep shout:${kept}`,
    ])
    await caller.send('y').hears('y')
    using _new = await served(added as number)
    expect(await isClosed(removed as number)).toBe(true)
    expect(run.of('socket.listening').filter(({ port }) => port === kept)).toHaveLength(1)
  })

  it('counts who is open by the IPv6 prefix that holds from now on, and closes nobody (M2, M4, M7)', async () => {
    const [port] = await freePorts(1)
    const counted = (perAddressIpv6Prefix: number): SettingsInput => ({
      ...echo({ perAddressLimit: 1, sockets: [{ ...row(port), proxyProtocol: 'required' }] }),
      addressLists: { trustedProxies: '127.0.0.1' },
      perAddressIpv6Prefix,
    })
    const from = async (address: string) => {
      const caller = await dial(port as number)
      return caller.send(`PROXY TCP6 ${address} ::1 1 2\r\nx`)
    }
    await using run = await running(counted(128))
    using one = await from('2001:db8::1')
    using other = await from('2001:db8::2')
    await Promise.all([one.hears('x'), other.hears('x')])
    await run.portreeve.apply(counted(64))
    using third = await from('2001:db8::3')
    await third.gone
    expect(run.of('connection.refused')).toMatchObject([
      { reason: 'per-address-limit', evidence: { count: 2, limit: 1 } },
    ])
    await run.portreeve.apply(counted(128))
    using fourth = await from('2001:db8::3')
    await fourth.hears('x')
    await one.send('y').hears('y')
  })

  it('creates the socket of a row whose port was 0, and removes it when it is 0 again (L6)', async () => {
    const [port] = await freePorts(1)
    await using run = await running(echo({ sockets: [row(0)] }))
    expect(run.portreeve.status().listeners.shout?.sockets).toEqual([])
    await run.portreeve.apply(echo({ sockets: [row(port)] }))
    using _caller = await served(port as number)
    await run.portreeve.apply(echo({ sockets: [row(0)] }))
    expect(await isClosed(port as number)).toBe(true)
  })

  it('lets the connections of a removed row live on to their end, or to the deadline (L7)', async () => {
    await using run = await running(echo({ sockets: loopback(2), drainDeadline: '300ms' }))
    using leaving = await served(run.port('shout', 0))
    using staying = await served(run.port('shout', 1))
    await run.portreeve.apply(echo({ sockets: [], drainDeadline: '300ms' }))
    await leaving.send('y').hears('y')
    leaving.socket.end()
    await staying.gone
    await until(run.portreeve, () => run.of('socket.closed').length === 2)
    expect(run.of('socket.closed')).toMatchObject([
      { socket: 'shout:any', left: 1, cut: 0 },
      { socket: 'shout:any@2', left: 0, cut: 1 },
    ])
  })

  it('opens a row again while the connections of its forerunner still leave (L7)', async () => {
    const [port] = await freePorts(1)
    await using run = await running(echo({ sockets: [row(port)] }))
    using old = await served(port as number)
    await run.portreeve.apply(echo({ sockets: [] }))
    await run.portreeve.apply(echo({ sockets: [row(port)] }))
    using young = await served(port as number)
    await old.send('y').hears('y')
    expect(run.portreeve.status().listeners.shout).toMatchObject({
      open: 2,
      sockets: [
        { state: 'draining.emptying', open: 1 },
        { state: 'accepting', open: 1 },
      ],
    })
    old.socket.end()
    await run.event('socket.closed')
    await young.send('y').hears('y')
    expect(run.portreeve.status().listeners.shout?.sockets).toHaveLength(1)
  })

  it('opens a listener again while the connections of its namesake still leave, and counts both (L7, M6)', async () => {
    const [port] = await freePorts(1)
    await using run = await running(echo({ sockets: [row(port)], maxConnections: 2 }))
    using old = await served(port as number)
    await run.portreeve.apply({ listeners: {} })
    await run.portreeve.apply(echo({ sockets: [row(port)], maxConnections: 2 }))
    using young = await served(port as number)
    expect(run.portreeve.status().listeners).toMatchObject({
      shout: { state: 'running', open: 2 },
      'shout#2': { name: 'shout', state: 'draining' },
    })
    expect(await call(port as number).all()).toBe('')
    old.socket.end()
    await run.event('socket.closed')
    await young.send('y').hears('y')
    using _third = await served(port as number)
  })

  it('closes before it opens: a port can move to another listener at once (L6)', async () => {
    const [port] = await freePorts(1)
    await using run = await running(echo({ sockets: [row(port)] }))
    using old = await served(port as number)
    await run.portreeve.apply({ listeners: { other: { protocol: 'whoami', sockets: [row(port)] } } })
    expect(run.of('socket.bindFailed')).toEqual([])
    using caller = await dial(port as number)
    await caller.hears('"listener":"other"')
    await old.send('y').hears('y')
  })

  it('binds again what asks something else of the kernel, on the same port', async () => {
    const [port] = await freePorts(1)
    await using run = await running(echo({ sockets: [row(port)] }))
    using old = await served(port as number)
    const plan = await run.portreeve.apply(echo({ sockets: [{ port: port as number, address: '127.0.0.2' }] }))
    expect(plan.rows).toMatchObject([{ action: 'rebind', changes: ['address: 127.0.0.1 -> 127.0.0.2'] }])
    using _new = await dial(port as number, { host: '127.0.0.2' })
    await old.send('y').hears('y')
    expect(run.of('socket.bindFailed')).toEqual([])
    expect(run.of('settings.applied').at(-1)).toMatchObject({ rebound: 1 })
  })

  it('closes nobody when a limit is lowered: it holds for the next connection (M4)', async () => {
    await using run = await running(echo())
    const port = run.port('shout')
    using one = await served(port)
    using two = await served(port)
    await run.portreeve.apply(echo({ maxConnections: 1 }))
    expect(await call(port).all()).toBe('')
    expect(run.of('connection.refused')).toMatchObject([{ reason: 'full' }])
    await one.send('y').hears('y')
    await two.send('y').hears('y')
    await until(run.portreeve, () => run.socket('shout').admission === 'full')
  })

  it('turns TLS on and off in place: open connections stay as they are (L6, T2)', async () => {
    const domains = [{ name: 'localhost', certificate: 'self-signed' }]
    const withTls = (tls: 'on' | 'off') => ({ domains, ...echo({ sockets: [{ ...loopback()[0], port: 'any', tls }] }) })
    await using run = await running(withTls('off'))
    const port = run.port('shout')
    using clear = await served(port)
    await run.portreeve.apply(withTls('on'))
    expect(run.socket('shout')).toMatchObject({ state: 'accepting', port, tls: 'on', handshaking: 'quiet' })
    using secure = await dialTls(port)
    await secure.send('x').hears('x')
    await clear.send('y').hears('y')
    await run.portreeve.apply(withTls('off'))
    using _clear = await served(port)
    await secure.send('y').hears('y')
    expect(run.of('socket.listening')).toHaveLength(1)
  })

  it('changes nothing at all when something is wrong, and tells what (L6)', async () => {
    await using run = await running(echo())
    const before = run.portreeve.status()
    const wrong = {
      addressLists: { denied: '127.0.0.0/8' },
      listeners: { shout: { protocol: 'echo', sockets: [{ port: 99_999 }] } },
    }
    await expect(run.portreeve.apply(wrong)).rejects.toMatchObject({ code: 'SETTINGS_INVALID' })
    expect(run.portreeve.status()).toEqual(before)
    expect(run.of('settings.refused')).toMatchObject([
      { complaints: [expect.stringMatching(/^listeners\.shout\.sockets\[0\]\.port: 99999 is not a port/)] },
    ])
    using _caller = await served(run.port('shout'))
  })

  it('changes nothing either when a certificate or a protocol module cannot be had', async () => {
    await using run = await running(echo())
    const domains = [{ name: 'localhost', certificate: '/nowhere/at.pem' }]
    const listeners = { shout: { protocol: './nowhere.js', sockets: [] } }
    const failed = run.portreeve.apply({ domains, listeners })
    await expect(failed).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
      complaints: [{ path: 'listeners.shout.protocol' }, { path: 'domains[0].certificate' }],
    })
    using _caller = await served(run.port('shout'))
  })

  it('takes changes one after the other: each is planned against what the one before has left', async () => {
    await using run = await running(echo())
    const plans = await Promise.all([
      run.portreeve.apply(echo({ sockets: loopback(3) })),
      run.portreeve.apply(echo({ sockets: loopback(2) })),
      run.portreeve.apply(echo({ sockets: loopback(1) })),
    ])
    const actions = plans.map(({ rows }) =>
      rows
        .map(({ action }) => action)
        .sort()
        .join(' '),
    )
    expect(actions).toEqual(['keep open open', 'close keep keep', 'close keep'])
    expect(run.of('settings.applied')).toHaveLength(4)
  })

  it('goes on after a change that was refused', async () => {
    await using run = await running(echo())
    const [refused, applied] = await Promise.allSettled([
      run.portreeve.apply({ listeners: { shout: { protocol: 'nonsense', sockets: [] } } }),
      run.portreeve.apply(echo({ sockets: loopback(2) })),
    ])
    expect([refused.status, applied.status]).toEqual(['rejected', 'fulfilled'])
    using _caller = await served(run.port('shout', 1))
  })

  it('is refused while it drains, and the drain is not disturbed', async () => {
    await using run = await running(echo())
    using caller = await served(run.port('shout'))
    const drained = run.portreeve.drain({ deadline: '10s' })
    await expect(run.portreeve.apply(echo({ sockets: loopback(2) }))).rejects.toMatchObject({
      code: 'NOT_RUNNING',
      message: 'apply: it is draining, and takes no changes any more. Make a new one.',
    })
    caller.socket.end()
    expect(await drained).toMatchObject({ left: 1, cut: 0 })
  })

  it('is given up by a drain that comes while it is prepared: nothing opens then', async () => {
    await using run = await running(echo())
    const applying = run.portreeve.apply(echo({ sockets: loopback(2) }))
    const drained = run.portreeve.drain()
    await expect(applying).rejects.toMatchObject({ code: 'NOT_RUNNING' })
    await drained
    expect(run.of('socket.listening')).toHaveLength(1)
  })

  it('suspends what is new on a suspended listener too, and opens all when it resumes (D1)', async () => {
    await using run = await running(echo())
    await run.portreeve.suspend('shout')
    await run.portreeve.apply(echo({ sockets: loopback(2) }))
    expect([run.socket('shout', 0).state, run.socket('shout', 1).state]).toEqual([
      'suspended.unbound',
      'suspended.unbound',
    ])
    await run.portreeve.resume()
    using _one = await served(run.port('shout', 0))
    using _two = await served(run.port('shout', 1))
  })

  it('changes nothing by a plan: it only says what apply would do', async () => {
    await using run = await running(echo())
    const next = echo({ sockets: loopback(2), maxConnections: 5 })
    const before = run.portreeve.status()
    const plan = run.portreeve.plan(next)
    expect(run.portreeve.status()).toEqual(before)
    expect(plan).toEqual(await run.portreeve.apply(next))
    expect(() => run.portreeve.plan({ listeners: { a: { protocol: 'nonsense', sockets: [] } } })).toThrow(
      expect.objectContaining({ code: 'SETTINGS_INVALID' }),
    )
  })
})

describe('a protocol of the host’s', () => {
  /** A protocol that tells when it was disposed of. */
  const disposable = (name: string, disposed: string[]): TcpProtocol => ({
    name,
    serve: ({ socket }) => void socket.pipe(socket),
    dispose: () => void disposed.push(name),
  })

  const gone = async (run: Running, disposed: string[], name: string) => {
    await until(run.portreeve, () => disposed.includes(name))
    expect(disposed.filter((other) => other === name)).toHaveLength(1)
  }

  it('is disposed of when it was replaced and its last connection has ended, and not before', async () => {
    const disposed: string[] = []
    await using run = await running(echo({ protocol: disposable('old', disposed) }))
    using caller = await served(run.port('shout'))
    await run.portreeve.apply(echo({ protocol: disposable('new', disposed) }))
    using other = await served(run.port('shout'))
    await caller.send('y').hears('y')
    expect(disposed).toEqual([])
    caller.socket.end()
    await gone(run, disposed, 'old')
    await other.send('y').hears('y')
    await run.portreeve.stop()
    expect(disposed).toEqual(['old', 'new'])
  })

  it('is kept while another listener has it, and disposed of once at the end', async () => {
    const disposed: string[] = []
    const protocol = disposable('shared', disposed)
    const settings = { listeners: { one: { protocol, sockets: loopback() }, two: { protocol, sockets: loopback() } } }
    await using run = await running(settings)
    await run.portreeve.close('one')
    using _caller = await served(run.port('two'))
    expect(disposed).toEqual([])
    await run.portreeve.stop()
    expect(disposed).toEqual(['shared'])
  })

  it('hears once of its start, however many listeners have it, and harms nobody when that throws', async () => {
    let starts = 0
    const start = () => {
      starts++
      throw new Error('boom')
    }
    const protocol = { ...disposable('starting', []), start }
    const settings = { listeners: { one: { protocol, sockets: loopback(2) }, two: { protocol, sockets: loopback() } } }
    await using run = await running(settings)
    using _caller = await served(run.port('two'))
    await run.portreeve.apply({ listeners: { two: settings.listeners.two } })
    expect(starts).toBe(1)
    expect(run.of('protocol.notice')).toMatchObject([{ level: 'error', message: "the protocol's start threw: boom" }])
  })

  it('harms nobody when its dispose throws: that is told', async () => {
    const protocol = {
      ...disposable('bad', []),
      dispose: () => {
        throw new Error('boom')
      },
    }
    await using run = await running(echo({ protocol }))
    await run.portreeve.stop()
    expect(await run.event('protocol.notice')).toMatchObject({
      listener: 'shout',
      level: 'error',
      message: expect.stringContaining('boom'),
    })
  })
})
