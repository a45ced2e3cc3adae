import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { listenerMachine, supervisorMachine, tcpSocketMachine, udpSocketMachine } from '../../src/actors/index.ts'
import type { SettingsInput } from '../../src/index.ts'
import { dial } from '../support/dial.ts'
import { isClosed, loopback, running, uncaught, until } from '../support/portreeve.ts'

const boom = () => {
  throw new Error('boom')
}

const settings: SettingsInput = {
  listeners: {
    one: { protocol: 'echo', sockets: loopback(), drainDeadline: '1s' },
    two: { protocol: 'echo', sockets: loopback() },
  },
}

/** A supervisor whose TCP sockets are another machine. */
const withSocket = (tcpSocket: typeof tcpSocketMachine) =>
  supervisorMachine.provide({ actors: { listener: listenerMachine.provide({ actors: { tcpSocket } }) } })

/** Sockets of listener `one` die in this action, so many times. */
const dyingIn = (action: 'noteTerms' | 'announceListening' | 'announceDraining', times = Number.POSITIVE_INFINITY) => {
  let left = times
  const usual = tcpSocketMachine.implementations.actions[action] as (...args: unknown[]) => void
  const act = (args: { context: { port: { identity: { listener: string } } } }, params: unknown): void => {
    if (args.context.port.identity.listener === 'one' && left-- > 0) boom()
    if (typeof usual === 'function' && action !== 'noteTerms') usual(args, params)
  }
  return { machine: withSocket(tcpSocketMachine.provide({ actions: { [action]: act } })) }
}

/** Terms that differ, so that every socket is told `update`. */
const amended = (drainDeadline: '2s' | '3s'): SettingsInput => ({
  listeners: { ...settings.listeners, one: { ...settings.listeners.one, drainDeadline } as never },
})

describe.concurrent('a socket whose actor dies (D5)', () => {
  it('is reported, and is started again on the same port', async () => {
    using process = uncaught()
    await using run = await running(settings, dyingIn('noteTerms', 1))
    const { portreeve } = run
    const port = run.port('one')
    await portreeve.apply(amended('2s'))
    const crashed = await run.event('socket.crashed')
    expect(crashed).toMatchObject({ listener: 'one', socket: 'one:any', error: 'boom', restartIn: 100 })
    expect(crashed.stack).toContain('boom')
    expect(run.socket('one')).toMatchObject({ state: 'restarting', port })
    await until(portreeve, () => run.socket('one').state === 'accepting')
    expect(run.port('one')).toBe(port)
    using caller = await dial(port)
    await caller.send('again').hears('again')
    expect(process.errors).toEqual([])
  })

  it('keeps its connections, and the places that they hold (M6)', async () => {
    await using run = await running(settings, dyingIn('noteTerms', 1))
    using caller = await dial(run.port('one'))
    await caller.send('one').hears('one')
    await run.portreeve.apply(amended('2s'))
    await run.event('socket.crashed')
    expect(run.portreeve.status().listeners.one?.open).toBe(1)
    await caller.send('two').hears('two')
    await until(run.portreeve, () => run.socket('one').state === 'accepting')
    expect(run.socket('one').open).toBe(1)
    caller.socket.end()
    await caller.gone
    await until(run.portreeve, () => run.portreeve.status().open === 0)
  })

  it('is not noticed by other sockets', async () => {
    await using run = await running(settings, dyingIn('noteTerms', 1))
    using caller = await dial(run.port('two'))
    await caller.send('one').hears('one')
    await run.portreeve.apply(amended('2s'))
    await run.event('socket.crashed')
    await caller.send('two').hears('two')
    using other = await dial(run.port('two'))
    await other.send('three').hears('three')
    expect(
      run.told.filter((event) => event.type.startsWith('socket.') && 'listener' in event && event.listener === 'two'),
    ).toHaveLength(1)
  })

  it('leaves no open port when it dies between bind and accept', async () => {
    using process = uncaught()
    await using run = await running(settings, dyingIn('announceListening', 1))
    await until(run.portreeve, () => run.socket('one').state === 'accepting')
    expect(run.of('socket.crashed')).toHaveLength(1)
    // The second bind of the port that the system had chosen for the first worked: nobody held it any more.
    expect(run.of('socket.bindFailed')).toEqual([])
    expect(process.errors).toEqual([])
  })

  it('has its port closed, stays down after too many times, says so, and comes back when it is resumed', async () => {
    using process = uncaught()
    await using run = await running(settings, dyingIn('announceListening', 7))
    await run.event('socket.crashed', ({ restartIn }) => restartIn === undefined)
    expect(run.of('socket.crashed').map(({ restartIn }) => restartIn)).toEqual([100, 200, 400, 800, 1600, undefined])
    await until(run.portreeve, () => run.socket('one').state === 'failed')
    await until(run.portreeve, () => run.socket('one').bound === undefined)
    expect(run.socket('one').error).toBe('boom')
    expect(await isClosed(run.port('one'))).toBe(true)
    expect(run.socket('two').state).toBe('accepting')
    await run.portreeve.resume('one')
    // It dies once more: all is forgiven, and it begins with short waits again.
    expect(run.of('socket.crashed').at(-1)?.restartIn).toBe(100)
    await until(run.portreeve, () => run.socket('one').state === 'accepting')
    expect(run.socket('one').error).toBeUndefined()
    using caller = await dial(run.port('one'))
    await caller.send('back').hears('back')
    expect(process.errors).toEqual([])
  })

  it('stays closed when its listener is suspended meanwhile (D1)', async () => {
    await using run = await running(settings, dyingIn('noteTerms', 1))
    const port = run.port('one')
    await run.portreeve.apply(amended('2s'))
    await run.event('socket.crashed')
    await run.portreeve.suspend('one')
    await until(run.portreeve, () => run.socket('one').state === 'suspended.unbound')
    expect(await isClosed(port)).toBe(true)
    await run.portreeve.resume('one')
    expect(run.socket('one')).toMatchObject({ state: 'accepting', port })
  })

  it('has its connections waited for when its row is removed while it waits for its restart (L7)', async () => {
    await using run = await running(settings, dyingIn('noteTerms', 1))
    using caller = await dial(run.port('one'))
    await caller.send('one').hears('one')
    await run.portreeve.apply(amended('2s'))
    await run.event('socket.crashed')
    const closing = run.portreeve.close('one')
    await run.event('socket.draining')
    await caller.send('two').hears('two')
    caller.socket.end()
    await closing
    expect(run.of('socket.closed')).toMatchObject([{ listener: 'one', left: 1, cut: 0 }])
  })

  it('dies while it drains: it is started again to wait for its connections, until their deadline (D2)', async () => {
    using process = uncaught()
    await using run = await running(settings, dyingIn('announceDraining', 1))
    using caller = await dial(run.port('one'))
    await caller.send('one').hears('one')
    const drained = run.portreeve.drain({ deadline: '400ms' })
    await run.event('socket.crashed')
    expect(await drained).toMatchObject({ left: 0, cut: 1 })
    await caller.gone
    expect(process.errors).toEqual([])
  })

  it('dies again and again while it drains: its connections are cut, and the drain comes to its end', async () => {
    await using run = await running(settings, dyingIn('announceDraining'))
    using caller = await dial(run.port('one'))
    await caller.send('one').hears('one')
    expect(await run.portreeve.drain({ deadline: '60s' })).toMatchObject({ left: 0, cut: 1 })
    await caller.gone
    expect(run.of('socket.crashed').at(-1)?.restartIn).toBeUndefined()
    expect(run.portreeve.estate.ledger.open).toBe(0)
  })
})

describe.concurrent('a UDP socket whose actor dies (D5)', () => {
  it('has its port closed, is reported, and is started again on the same port', async () => {
    let left = 1
    const udpSocket = udpSocketMachine.provide({
      actions: {
        announceListening: () => {
          if (left-- > 0) boom()
        },
      },
    })
    const machine = supervisorMachine.provide({
      actors: { listener: listenerMachine.provide({ actors: { udpSocket } }) },
    })
    const udp: SettingsInput = { listeners: { one: { protocol: 'echo', transport: 'udp', sockets: loopback() } } }
    await using run = await running(udp, { machine })
    await run.event('socket.crashed')
    const { port } = run.socket('one')
    await until(run.portreeve, () => run.socket('one').state === 'receiving')
    expect(run.socket('one')).toMatchObject({ port, bound: { port } })
  })
})

describe.concurrent('a listener whose actor dies (D5)', () => {
  /** Listener `one` dies when its terms change, so many times. */
  const dying = (times: number) => {
    let left = times
    const noteTerms = ({ context }: { context: { name: string } }): void => {
      if (context.name === 'one' && left-- > 0) boom()
    }
    return {
      machine: supervisorMachine.provide({ actors: { listener: listenerMachine.provide({ actions: { noteTerms } }) } }),
    }
  }

  it('has its ports closed, is reported, and is started again with its connections and its ports', async () => {
    using process = uncaught()
    await using run = await running(settings, dying(1))
    const port = run.port('one')
    using caller = await dial(port)
    await caller.send('one').hears('one')
    await run.portreeve.apply(amended('2s'))
    expect(await run.event('socket.crashed')).toMatchObject({ listener: 'one', socket: 'one:any', error: 'boom' })
    expect(run.portreeve.status().listeners.one).toMatchObject({
      state: 'restarting',
      sockets: [{ state: 'restarting' }],
    })
    await until(run.portreeve, () => run.socket('one').state === 'accepting')
    expect(run.socket('one')).toMatchObject({ port, open: 1 })
    await caller.send('two').hears('two')
    using other = await dial(port)
    await other.send('three').hears('three')
    expect(process.errors).toEqual([])
    // The actors of the dead listener's sockets have come to their end: nothing is told twice.
    const before = run.told.length
    await run.portreeve.suspend('one')
    expect(run.told.slice(before).map(({ type }) => type)).toEqual(['socket.suspended'])
  })

  it('takes settings while it waits for its restart, and comes up with them', async () => {
    await using run = await running(settings, dying(1))
    await run.portreeve.apply(amended('2s'))
    await run.event('socket.crashed')
    await run.portreeve.apply({ listeners: { ...settings.listeners, one: { protocol: 'echo', sockets: loopback(2) } } })
    await until(run.portreeve, () => run.portreeve.status().listeners.one?.state === 'running')
    await until(run.portreeve, () => run.socket('one', 1)?.state === 'accepting')
    expect(run.portreeve.status().listeners.one?.sockets).toHaveLength(2)
  })

  it('comes up suspended when it was', async () => {
    await using run = await running(settings, dying(1))
    await run.portreeve.suspend('one')
    await run.portreeve.apply(amended('2s'))
    await run.event('socket.crashed')
    await until(run.portreeve, () => run.portreeve.status().listeners.one?.state === 'suspended')
    expect(run.socket('one')).toMatchObject({ bound: undefined })
  })

  it('goes on waiting for the connections of a socket that is gone, until their deadline (L7)', async () => {
    await using run = await running(settings, dying(1))
    using caller = await dial(run.port('one'))
    await caller.send('one').hears('one')
    const sockets = [{ port: 0 }, ...loopback()]
    await run.portreeve.apply({
      listeners: { ...settings.listeners, one: { protocol: 'discard', sockets: [], drainDeadline: '1s' } },
    })
    await run.portreeve.apply({
      listeners: { ...settings.listeners, one: { protocol: 'discard', sockets, drainDeadline: '2s' } },
    })
    await run.event('socket.crashed')
    await run.event('socket.closed', ({ cut }) => cut === 1)
    await caller.gone
  })

  it('can be drained while it waits for its restart: nobody is left behind (D2)', async () => {
    await using run = await running(settings, dying(1))
    using caller = await dial(run.port('one'))
    await caller.send('one').hears('one')
    await run.portreeve.apply(amended('2s'))
    await run.event('socket.crashed')
    const drained = run.portreeve.drain({ deadline: '200ms' })
    expect(await drained).toMatchObject({ left: 0, cut: 1 })
    await caller.gone
  })

  it('stays down after too many times, and comes back when it is resumed', async () => {
    let left = 6
    const announceLevel = () => {}
    const machine = supervisorMachine.provide({
      actors: {
        listener: listenerMachine.provide({
          actions: { announceLevel },
          guards: {
            beginsSuspended: ({ context }) => (context.name === 'one' && left-- > 0 ? boom() : context.suspended),
          },
        }),
      },
    })
    await using run = await running(settings, { machine })
    await run.event('socket.crashed', ({ restartIn }) => restartIn === undefined)
    expect(run.portreeve.status().listeners.one).toMatchObject({ state: 'failed', sockets: [{ state: 'failed' }] })
    await run.portreeve.resume('one')
    expect(run.socket('one').state).toBe('accepting')
  })
})

describe.concurrent('a supervisor that dies', () => {
  it('leaves no port and no connection behind, and is reported as stopped', async () => {
    using process = uncaught()
    const machine = supervisorMachine.provide({ actions: { noteDrain: boom } })
    await using run = await running(settings, { machine })
    const [one, two] = [run.port('one'), run.port('two')]
    using caller = await dial(one)
    await caller.send('one').hears('one')
    await run.portreeve.drain()
    await caller.gone
    expect(await Promise.all([isClosed(one), isClosed(two)])).toEqual([true, true])
    expect(run.of('socket.crashed').map(({ socket }) => socket)).toEqual(['one:any', 'two:any'])
    expect(run.portreeve.status()).toEqual({ state: 'stopped', open: 0, bans: [], listeners: {} })
    await turn()
    expect(process.errors).toEqual([])
  })
})
