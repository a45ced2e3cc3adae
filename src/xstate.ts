/**
 * Portreeve for hosts that are XState machines themselves: listeners that are invoked or spawned, that emit events, take
 * commands, and stop with their parent.
 */
import {
  certificatesMachine,
  hostMachine,
  listenerMachine,
  supervisorMachine,
  tcpSocketMachine,
  udpSocketMachine,
} from './actors/index.ts'

export {
  type DrainReport,
  type HostCommand as PortreeveCommand,
  type HostInput as PortreeveInput,
  hostMachine as portreeve,
  type ListenerStatus,
  type News as PortreeveNews,
  type SocketStatus,
  type Status,
  statusOf,
} from './actors/index.ts'
export { type ErrorCode, PortreeveError, type SettingsComplaint } from './errors.ts'
export type { SettingsInput } from './settings/index.ts'
export type { PortreeveEvent } from './telemetry/index.ts'

/** Every machine, for inspectors and pictures. To run one, invoke `portreeve`: the others are its parts. */
export const machines = {
  portreeve: hostMachine,
  supervisor: supervisorMachine,
  listener: listenerMachine,
  tcpSocket: tcpSocketMachine,
  udpSocket: udpSocketMachine,
  certificates: certificatesMachine,
} as const
