// Portreeve inside a machine of your own: it is invoked, heard, and stopped with its parent.
import { portreeve } from 'portreeve/xstate'
import { createActor, sendTo, setup } from 'xstate'

const settings = {
  listeners: { echo: { protocol: 'echo', sockets: [{ port: 'any', address: '127.0.0.1' }] } },
} as const

const host = setup({ actors: { portreeve } }).createMachine({
  initial: 'open',
  states: {
    open: {
      invoke: { id: 'gates', src: 'portreeve', input: { settings }, onDone: 'closed', onError: 'broken' },
      on: {
        shut: { actions: sendTo('gates', { type: 'drain', deadline: '5s' }) },
      },
    },
    closed: { type: 'final' },
    broken: {},
  },
})

export const actor = createActor(host).start()
actor.getSnapshot().children.gates?.on('socket.listening', ({ socket, port }) => console.log(`${socket} is on ${port}`))
