import type { EventType } from './events.ts'

/** What becomes of sockets, settings, certificates and outputs: few events, and no stranger can cause many of them. */
export const OPERATING_EVENTS = [
  'socket.listening',
  'socket.bindFailed',
  'socket.acceptFailed',
  'socket.suspended',
  'socket.draining',
  'socket.closed',
  'socket.crashed',
  'policy.failed',
  'settings.applied',
  'settings.refused',
  'certificate.loaded',
  'certificate.failed',
  'output.failed',
  'output.lost',
  'drain.finished',
] as const satisfies readonly EventType[]
