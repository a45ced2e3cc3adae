import { fromCallback } from 'xstate'
import type { EventHub, EventType, PortreeveEvent } from '../../telemetry/index.ts'

/** What a host's machine hears: the control plane's events, never single connections. */
export const NEWS: readonly EventType[] = [
  'socket.listening',
  'socket.bindFailed',
  'socket.acceptFailed',
  'socket.suspended',
  'socket.draining',
  'socket.closed',
  'socket.crashed',
  'listener.full',
  'listener.reserveEngaged',
  'listener.room',
  'settings.applied',
  'settings.refused',
  'certificate.loaded',
  'certificate.failed',
]

/** Brings the hub's news into the actor system, for hosts that listen to the supervisor's actor. */
export const news = fromCallback<{ type: 'news'; event: PortreeveEvent }, { hub: EventHub }>(
  ({ sendBack, input: { hub } }) => {
    const ends = NEWS.map((type) => hub.on(type, (event) => sendBack({ type: 'news', event })))
    return () => {
      for (const end of ends) end()
    }
  },
)
