import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { type ActorRefFrom, assign, createActor, setup } from 'xstate'
import type { Connection } from '../../src/index.ts'
import { fromHttpServer } from '../../src/protocols/index.ts'
import { machines, PortreeveError, portreeve, statusOf } from '../../src/xstate.ts'
import { dial } from '../support/dial.ts'
import { closes, eventually, host, hostMachine, settings } from '../support/host.ts'
import { uncaught } from '../support/portreeve.ts'

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
