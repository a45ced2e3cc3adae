import type { AnyStateMachine } from 'xstate'
import {
  certificatesMachine,
  listenerMachine,
  supervisorMachine,
  tcpSocketMachine,
  udpSocketMachine,
} from '../actors/index.ts'

/** Every machine of Portreeve, under the name of its folder. */
export const MACHINES: Readonly<Record<string, AnyStateMachine>> = {
  supervisor: supervisorMachine,
  listener: listenerMachine,
  'tcp-socket': tcpSocketMachine,
  'udp-socket': udpSocketMachine,
  certificates: certificatesMachine,
}

/** The machine of a name: `tcp-socket`, `tcpSocket` and `TcpSocket` are one. */
export const machineOf = (name: string): AnyStateMachine | undefined => {
  const key = Object.keys(MACHINES).find((known) => plain(known) === plain(name))
  return key === undefined ? undefined : MACHINES[key]
}

const plain = (name: string): string => name.replace(/[-_]/g, '').toLowerCase()
