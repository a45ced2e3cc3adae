import { createServer } from 'node:http'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { type ActorRefFrom, assign, createActor, type EmittedFrom, setup } from 'xstate'
import type { Connection } from '../../src/index.ts'
import { fromHttpServer } from '../../src/protocols/index.ts'
import {
  type DrainReport,
  machines,
  PortreeveError,
  type PortreeveInput,
  type PortreeveNews,
  portreeve,
  statusOf,
} from '../../src/xstate.ts'
import { dial } from '../support/dial.ts'
import { isClosed, uncaught } from '../support/portreeve.ts'

const settings: PortreeveInput['settings'] = {
  listeners: { shout: { protocol: 'echo', sockets: [{ port: 'any', address: '127.0.0.1' }] } },
}

interface HostContext {
  readonly input: PortreeveInput
  readonly report: DrainReport | undefined
  readonly error: unknown
}

/** A host's own machine: it serves until it is told to rest, or the listeners have come to their end. */
const hostMachine = setup({
  types: {} as { context: HostContext; input: PortreeveInput; events: { type: 'rest' } | { type: 'serve' } },
  actors: { portreeve },
  actions: {
    keepReport: assign({ report: (_, params: { report: DrainReport }) => params.report }),
    keepError: assign({ error: (_, params: { error: unknown }) => params.error }),
  },
}).createMachine({
  context: ({ input }) => ({ input, report: undefined, error: undefined }),
  initial: 'serving',
  states: {
    serving: {
      invoke: {
        id: 'listeners',
        src: 'portreeve',
        input: ({ context }) => context.input,
        onDone: { target: 'ended', actions: { type: 'keepReport', params: ({ event }) => ({ report: event.output }) } },
        onError: { target: 'broken', actions: { type: 'keepError', params: ({ event }) => ({ error: event.error }) } },
      },
      on: { rest: 'resting' },
    },
    resting: { on: { serve: 'serving' } },
    ended: {},
    broken: {},
  },
})

/** A host that runs, with all that its listeners emit. */
const host = (input: PortreeveInput = { settings }, machine = hostMachine) => {
  const actor = createActor(machine, { input }).start()
  const heard: PortreeveNews[] = []
  const listeners = () => actor.getSnapshot().children.listeners as ActorRefFrom<typeof portreeve>
  listeners()?.on('*', (event) => void heard.push(event))
  const types = () => heard.map(({ type }) => type)
  const event = async <T extends PortreeveNews['type']>(type: T) => {
    await eventually(types).toContain(type)
    return heard.find((event) => event.type === type) as Extract<PortreeveNews, { type: T }>
  }
  const state = () => actor.getSnapshot().value
  return { actor, listeners, heard, types, event, state, [Symbol.dispose]: () => void actor.stop() }
}

const eventually = <T>(look: () => T) => expect.poll(look, { interval: 5, timeout: 15_000 })

const closes = (port: number) => eventually(() => isClosed(port)).toBe(true)

describe('listeners that a host’s machine invokes', () => {
  it('are heard: the host learns where they listen, and that they have closed', async () => {
    using run = host()
    const { port } = await run.event('socket.listening')
    using caller = await dial(port)
    await caller.send('hello').hears('hello')
    run.listeners().send({ type: 'drain', deadline: '5s' })
    caller.socket.end()
    await run.event('socket.closed')
    await eventually(run.state).toBe('ended')
    expect(run.types()).toEqual([
      'settings.applied',
      'socket.listening',
      'socket.draining',
      'socket.closed',
      'drain.finished',
    ])
  })

  it('give the report of their drain as output (D2)', async () => {
    using run = host()
    const { port } = await run.event('socket.listening')
    using leaving = await dial(port)
    using staying = await dial(port)
    await leaving.send('x').hears('x')
    await staying.send('x').hears('x')
    run.listeners().send({ type: 'drain', deadline: '10s' })
    await run.event('socket.draining')
    leaving.socket.end()
    await leaving.gone
    run.listeners().send({ type: 'drain', deadline: '0s' })
    await eventually(run.state).toBe('ended')
    expect(run.actor.getSnapshot().context.report).toEqual({ left: 1, cut: 1, duration: expect.any(Number) })
    await staying.gone
  })

  it('close their ports and cut their connections when the host leaves the state', async () => {
    using run = host()
    const { port } = await run.event('socket.listening')
    using caller = await dial(port)
    await caller.send('x').hears('x')
    run.actor.send({ type: 'rest' })
    await caller.gone
    await closes(port)
    run.actor.send({ type: 'serve' })
    await eventually(() => statusOf(run.listeners()).listeners.shout?.sockets[0]?.state).toBe('accepting')
  })

  it('close their ports and cut their connections when the host’s machine is stopped', async () => {
    const run = host()
    const { port } = await run.event('socket.listening')
    using caller = await dial(port)
    await caller.send('x').hears('x')
    run.actor.stop()
    await caller.gone
    await closes(port)
  })

  it('open nothing when the host is stopped before they are prepared', async () => {
    const heard: string[] = []
    const run = host({ settings, onEvent: ({ type }) => heard.push(type) })
    run.actor.stop()
    // Begun later, and through with what the first one never did.
    using later = host()
    await later.event('socket.listening')
    expect(heard).toEqual([])
  })

  it('end with a PortreeveError in the host’s onError when the settings are wrong, and leave nothing behind', async () => {
    using process = uncaught()
    using run = host({ settings: { listeners: { web: { protocol: 'nonsense', sockets: [{ port: 70_000 }] } } } })
    await eventually(run.state).toBe('broken')
    const { error } = run.actor.getSnapshot().context
    expect(error).toBeInstanceOf(PortreeveError)
    expect((error as PortreeveError).code).toBe('SETTINGS_INVALID')
    expect((error as PortreeveError).complaints).toHaveLength(2)
    expect(process.errors).toEqual([])
  })

  it('refuse settings with an admin listener, which they do not have', async () => {
    using run = host({ settings: { ...settings, admin: { port: 'any' } } })
    await eventually(run.state).toBe('broken')
    const { error } = run.actor.getSnapshot().context
    expect((error as PortreeveError).message).toContain('admin: an actor has no admin listener')
  })

  it('leave nothing open when their own supervisor dies: the host hears its error', async () => {
    using process = uncaught()
    const noteDrain = () => {
      throw new Error('boom')
    }
    const supervisor = machines.supervisor.provide({ actions: { noteDrain } })
    const machine = hostMachine.provide({ actors: { portreeve: portreeve.provide({ actors: { supervisor } }) } })
    using run = host({ settings }, machine)
    const { port } = await run.event('socket.listening')
    using caller = await dial(port)
    await caller.send('x').hears('x')
    run.listeners().send({ type: 'drain' })
    await caller.gone
    await closes(port)
    expect(run.state()).toBe('broken')
    expect(run.actor.getSnapshot().context.error).toMatchObject({ message: 'boom' })
    expect(process.errors).toEqual([])
  })

  it('read relative paths from the directory that they are given', async () => {
    using run = host({
      settings: { ...settings, domains: [{ name: 'a', certificate: 'a.pem' }] },
      directory: '/nowhere',
    })
    await eventually(run.state).toBe('broken')
    expect(run.actor.getSnapshot().context.error).toMatchObject({ message: expect.stringContaining('/nowhere/a.pem') })
  })

  it('apply other settings all or nothing, and tell of both', async () => {
    using run = host()
    const { port } = await run.event('socket.listening')
    using caller = await dial(port)
    await caller.send('x').hears('x')
    run.listeners().send({ type: 'apply', settings: { listeners: { shout: { protocol: 'nonsense', sockets: [] } } } })
    expect((await run.event('settings.refused')).complaints).toHaveLength(1)
    const sockets = [
      { port: 'any', address: '127.0.0.1' },
      { port: 'any', address: '127.0.0.2' },
    ] as const
    run.listeners().send({ type: 'apply', settings: { listeners: { shout: { protocol: 'echo', sockets } } } })
    await eventually(() => run.types().filter((type) => type === 'socket.listening')).toHaveLength(2)
    expect(run.heard.findLast(({ type }) => type === 'settings.applied')).toMatchObject({ kept: 1, opened: 1 })
    await caller.send('y').hears('y')
  })

  it('take the latest of settings that come while others are being prepared', async () => {
    using run = host()
    await run.event('socket.listening')
    for (const name of ['one', 'two', 'three']) {
      run.listeners().send({ type: 'apply', settings: { listeners: { [name]: { protocol: 'echo', sockets: [] } } } })
    }
    await eventually(() => Object.keys(statusOf(run.listeners()).listeners)).toEqual(['three'])
  })

  it('take settings that come while the first are being prepared', async () => {
    using run = host()
    run.listeners().send({ type: 'apply', settings: { listeners: { later: { protocol: 'echo', sockets: [] } } } })
    await eventually(() => Object.keys(statusOf(run.listeners()).listeners)).toEqual(['later'])
  })

  it('suspend and resume one of them, on the same port (D1)', async () => {
    using run = host()
    const { port } = await run.event('socket.listening')
    run.listeners().send({ type: 'suspend', listener: 'shout' })
    await run.event('socket.suspended')
    expect(statusOf(run.listeners()).listeners.shout?.state).toBe('suspended')
    await closes(port)
    run.listeners().send({ type: 'resume' })
    await eventually(() => run.heard.filter(({ type }) => type === 'socket.listening')).toMatchObject([
      { port },
      { port },
    ])
  })

  it('take no settings while they drain, and say so', async () => {
    using run = host()
    const { port } = await run.event('socket.listening')
    using caller = await dial(port)
    await caller.send('x').hears('x')
    run.listeners().send({ type: 'drain', deadline: '10s' })
    run.listeners().send({ type: 'apply', settings })
    expect((await run.event('settings.refused')).complaints[0]).toContain('draining')
    expect(statusOf(run.listeners())).toMatchObject({ state: 'draining', open: 1 })
    run.listeners().send({ type: 'drain', deadline: '0s' })
    await eventually(run.state).toBe('ended')
  })

  it('can be drained before they have opened', async () => {
    using run = host()
    run.listeners().send({ type: 'drain' })
    await eventually(run.state).toBe('ended')
    expect(run.actor.getSnapshot().context.report).toMatchObject({ left: 0, cut: 0 })
  })

  it('tell every event to onEvent, single connections too, and emit those of the control plane only', async () => {
    const all: string[] = []
    using run = host({ settings, onEvent: ({ type }) => all.push(type) })
    const { port } = await run.event('socket.listening')
    using caller = await dial(port)
    await caller.send('x').hears('x')
    expect(all).toContain('connection.admitted')
    expect(run.types()).not.toContain('connection.admitted')
  })

  it('tell of an address that is banned, and let it in again when they are told to', async () => {
    const protocol = (connection: Connection) => connection.loginFailed('root', 'PLAIN')
    const sockets = [{ port: 'any', address: '127.0.0.1' }] as const
    using run = host({ settings: { listeners: { pop: { protocol, ban: { failures: 1 }, sockets } } } })
    const { port } = await run.event('socket.listening')
    using _ = await dial(port)
    expect(await run.event('address.banned')).toMatchObject({ remoteAddress: '127.0.0.1', failures: 1 })
    expect(statusOf(run.listeners()).bans).toMatchObject([{ address: '127.0.0.1', listener: 'pop' }])
    expect(run.types()).not.toContain('login.failed')
    run.listeners().send({ type: 'unban', address: '127.0.0.1' })
    expect(statusOf(run.listeners()).bans).toEqual([])
  })

  it('harm nobody when onEvent throws', async () => {
    using process = uncaught()
    const onEvent = () => {
      throw new Error('boom')
    }
    using run = host({ settings, onEvent })
    const { port } = await run.event('socket.listening')
    using caller = await dial(port)
    await caller.send('x').hears('x')
    expect(process.errors).toEqual([])
  })

  it('are two in one system: each has its own actors and its own report', async () => {
    const twins = setup({
      types: {} as { context: { done: number } },
      actors: { portreeve },
      actions: { count: assign({ done: ({ context }) => context.done + 1 }) },
    }).createMachine({
      context: { done: 0 },
      invoke: ['one', 'two'].map((id) => ({
        id,
        src: 'portreeve' as const,
        input: { settings },
        onDone: { actions: 'count' as const },
      })),
    })
    const actor = createActor(twins, { systemId: 'host' }).start()
    const [one, two] = Object.values(actor.getSnapshot().children) as ActorRefFrom<typeof portreeve>[]
    const ports = () => [one, two].map((each) => each && statusOf(each).listeners.shout?.sockets[0]?.bound?.port)
    await eventually(ports).toEqual([expect.any(Number), expect.any(Number)])
    one?.send({ type: 'drain' })
    await eventually(() => actor.getSnapshot().context.done).toBe(1)
    using caller = await dial(ports()[1] as number)
    await caller.send('x').hears('x')
    actor.stop()
    await caller.gone
  })

  it('can be spawned', async () => {
    const spawner = setup({
      types: {} as { context: { gates: ActorRefFrom<typeof portreeve> } },
      actors: { portreeve },
    }).createMachine({
      context: ({ spawn }) => ({ gates: spawn('portreeve', { id: 'gates', input: { settings } }) }),
    })
    const actor = createActor(spawner).start()
    const { gates } = actor.getSnapshot().context
    await eventually(() => statusOf(gates).listeners.shout?.sockets[0]?.state).toBe('accepting')
    const port = statusOf(gates).listeners.shout?.sockets[0]?.port as number
    actor.stop()
    await closes(port)
  })

  it('can be shown as JSON, whatever the host has put into the settings', async () => {
    const server = createServer()
    const protocol = fromHttpServer(Object.assign(server, { itself: server }))
    const cyclic = {
      listeners: {
        web: { protocol: Object.assign(protocol, { server }), sockets: settings.listeners.shout?.sockets ?? [] },
      },
    }
    using run = host({ settings: cyclic })
    await run.event('socket.listening')
    expect(JSON.stringify(run.listeners().getSnapshot())).toContain('"listeners":["web"]')
    server.close()
  })
})

describe('the types of the sub-path for hosts', () => {
  it('say what is emitted, and what comes out', () => {
    expectTypeOf<EmittedFrom<typeof portreeve>>().toEqualTypeOf<PortreeveNews>()
    expectTypeOf<PortreeveNews['type']>().not.toEqualTypeOf<string>()
    expectTypeOf<Extract<PortreeveNews, { type: 'connection.admitted' }>>().toBeNever()
    const actor = createActor(portreeve, { input: { settings } })
    actor.on('socket.listening', (event) => expectTypeOf(event.port).toBeNumber())
    expectTypeOf(actor.getSnapshot().output).toEqualTypeOf<DrainReport | undefined>()
  })

  it('refuse wrong commands and inputs', () => {
    const actor = createActor(portreeve, { input: { settings } })
    // Never started: only the compiler reads this.
    const wrong = () => {
      // @ts-expect-error no such command
      actor.send({ type: 'explode' })
      // @ts-expect-error a deadline is a duration with its unit
      actor.send({ type: 'drain', deadline: '5 minutes' })
      // @ts-expect-error settings are needed
      createActor(portreeve, { input: {} })
      // @ts-expect-error no such event
      actor.on('socket.exploded', () => {})
    }
    expect(wrong).toBeTypeOf('function')
  })

  it('show every machine by name', () => {
    expect(Object.values(machines).map(({ id }) => id)).toEqual(Object.keys(machines))
  })
})
