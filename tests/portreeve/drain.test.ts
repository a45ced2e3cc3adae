import { describe, expect, it } from 'vitest'
import type { Connection, SettingsInput, TcpProtocol } from '../../src/index.ts'
import { call, dial } from '../support/dial.ts'
import { loopback, running, until } from '../support/portreeve.ts'

const settings: SettingsInput = {
  listeners: { shout: { protocol: 'echo', sockets: loopback(2), drainDeadline: '200ms' } },
}

const served = async (port: number) => {
  const caller = await dial(port)
  await caller.send('x').hears('x')
  return caller
}

describe('draining (D2)', () => {
  it('reports how many left by themselves, how many were cut, and how long it took', async () => {
    await using run = await running(settings)
    const leaving = await Promise.all([
      served(run.port('shout', 0)),
      served(run.port('shout', 0)),
      served(run.port('shout', 1)),
    ])
    using staying = await served(run.port('shout', 1))
    const drained = run.portreeve.drain({ deadline: '300ms' })
    await until(run.portreeve, () => run.of('socket.draining').length === 2)
    for (const caller of leaving) caller.socket.end()
    const report = await drained
    expect(report).toEqual({ left: 3, cut: 1, duration: expect.any(Number) })
    expect(report.duration).toBeGreaterThanOrEqual(299)
    expect(run.of('drain.finished')).toMatchObject([report])
    expect(run.of('socket.closed')).toMatchObject([
      { left: 2, cut: 0 },
      { left: 1, cut: 1 },
    ])
    await staying.gone
  })

  it('cuts nobody before the deadline, which is the listener’s own unless said otherwise', async () => {
    await using run = await running(settings)
    using caller = await served(run.port('shout'))
    const begun = performance.now()
    const report = await run.portreeve.drain()
    expect(report).toMatchObject({ left: 0, cut: 1 })
    expect(performance.now() - begun).toBeGreaterThanOrEqual(199)
    await caller.gone
  })

  it('is over at once when nobody is connected', async () => {
    await using run = await running(settings)
    expect(await run.portreeve.drain({ deadline: '1h' })).toMatchObject({ left: 0, cut: 0 })
    expect(run.portreeve.status()).toEqual({ state: 'stopped', open: 0, bans: [], listeners: {} })
  })

  it('gives every caller the same report, also one that comes when it is over', async () => {
    await using run = await running(settings)
    using _caller = await served(run.port('shout'))
    const [one, two] = await Promise.all([run.portreeve.drain(), run.portreeve.drain()])
    expect(two).toEqual(one)
    expect(await run.portreeve.drain()).toEqual(one)
    expect(run.of('drain.finished')).toHaveLength(1)
  })

  it('is hurried by a second one with a shorter deadline, and by stop', async () => {
    for (const hurry of ['drain', 'stop'] as const) {
      await using run = await running(settings)
      using caller = await served(run.port('shout'))
      const drained = run.portreeve.drain({ deadline: '1h' })
      await until(run.portreeve, () => run.socket('shout').state === 'draining.emptying')
      if (hurry === 'stop') await run.portreeve.stop()
      else await run.portreeve.drain({ deadline: '10ms' })
      expect(await drained).toMatchObject({ left: 0, cut: 1 })
      await caller.gone
    }
  })

  it('is not prolonged by a second one with a longer deadline', async () => {
    await using run = await running(settings)
    using _caller = await served(run.port('shout'))
    const drained = run.portreeve.drain({ deadline: '100ms' })
    void run.portreeve.drain({ deadline: '1h' })
    expect(await drained).toMatchObject({ cut: 1 })
  })

  it('counts those too whose socket was removed before, and hurries them', async () => {
    await using run = await running({
      listeners: { shout: { ...settings.listeners.shout, drainDeadline: '1h' } as never },
    })
    using caller = await served(run.port('shout'))
    await run.portreeve.apply({ listeners: {} })
    await until(run.portreeve, () => run.portreeve.status().listeners.shout?.state === 'draining')
    expect(await run.portreeve.drain({ deadline: '50ms' })).toMatchObject({ left: 0, cut: 1 })
    await caller.gone
  })

  it('refuses a deadline that is no time, and goes on', async () => {
    await using run = await running(settings)
    const deadline = 'soon' as '1s'
    await expect(run.portreeve.drain({ deadline })).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
      message: "drain: 'soon' is no time. Write one as 15s, 500ms or 2m.",
    })
    expect(run.portreeve.status().state).toBe('running')
    using _caller = await served(run.port('shout'))
  })

  it('closes the ports first and tells every protocol then, once for each connection (P1)', async () => {
    const told: string[] = []
    const aborted: boolean[] = []
    const protocol: TcpProtocol = {
      name: 'polite',
      serve: ({ socket }) => void socket.pipe(socket),
      farewell: ({ socket, draining }: Connection) => {
        told.push(`${run.socket('polite').bound}`)
        aborted.push(draining.aborted)
        socket.end('bye')
      },
    }
    await using run = await running({ listeners: { polite: { protocol, sockets: loopback() } } })
    using one = await served(run.port('polite'))
    using two = await served(run.port('polite'))
    expect(await run.portreeve.drain({ deadline: '10s' })).toMatchObject({ left: 2, cut: 0 })
    expect([await one.all(), await two.all()]).toEqual(['xbye', 'xbye'])
    expect([told, aborted]).toEqual([
      ['undefined', 'undefined'],
      [true, true],
    ])
  })

  it('serves those whom the kernel has connected already: nobody is reset (D3)', async () => {
    const protocol: TcpProtocol = { name: 'once', serve: ({ socket }) => void socket.end('served') }
    await using run = await running({ listeners: { once: { protocol, sockets: loopback() } } })
    const callers = Array.from({ length: 20 }, () => call(run.port('once')))
    await Promise.all(callers.map(({ socket }) => new Promise((resolve) => socket.once('connect', resolve))))
    await run.portreeve.drain({ deadline: '10s' })
    const heard = await Promise.all(callers.map((caller) => caller.all()))
    expect(heard).toEqual(Array.from({ length: 20 }, () => 'served'))
    expect(run.portreeve.estate.ledger.open).toBe(0)
  })
})
