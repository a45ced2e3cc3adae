import { listenerMachine, supervisorMachine, tcpSocketMachine } from '../../src/actors/index.ts'

/** Options of a Portreeve whose TCP sockets die, so many times, when they are told that their terms have changed. */
export const dyingOfTerms = (times: number) => {
  let left = times
  const noteTerms = (): void => {
    if (left-- > 0) throw new Error('boom')
  }
  const tcpSocket = tcpSocketMachine.provide({ actions: { noteTerms } })
  const listener = listenerMachine.provide({ actors: { tcpSocket } })
  return { machine: supervisorMachine.provide({ actors: { listener } }) }
}
