import type { AnyStateMachine } from 'xstate'
import {
  certificatesMachine,
  hostMachine,
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
  host: hostMachine,
}

const NAMES = new Map(Object.entries(MACHINES).map(([name, { id }]) => [id, name]))

/** The name of a machine by its id: another version of one (`provide`) has the same. */
export const machineName = (id: string): string => NAMES.get(id) ?? id
