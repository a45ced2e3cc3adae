import { expect } from 'vitest'
import { type ActorRefFrom, assign, createActor, setup } from 'xstate'
import { type DrainReport, type PortreeveInput, type PortreeveNews, portreeve } from '../../src/xstate.ts'
import { isClosed } from './portreeve.ts'

/** One listener, which echoes. */
export const settings: PortreeveInput['settings'] = {
  listeners: { shout: { protocol: 'echo', sockets: [{ port: 'any', address: '127.0.0.1' }] } },
}

interface HostContext {
  readonly input: PortreeveInput
  readonly report: DrainReport | undefined
  readonly error: unknown
}

/** A host's own machine: it serves until it is told to rest, or the listeners have come to their end. */
export const hostMachine = setup({
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
export const host = (input: PortreeveInput = { settings }, machine = hostMachine) => {
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

/** Expects it of what is looked at again and again: a machine's state has no event to await. */
export const eventually = <T>(look: () => T) => expect.poll(look, { interval: 5, timeout: 15_000 })

/** Resolves when nobody listens on a port any more. */
export const closes = (port: number) => eventually(() => isClosed(port)).toBe(true)
