import type { NoticeLevel } from '../net/connection.ts'
import type { EventType, PortreeveEvent } from './events.ts'

/** How loud a line is. */
export type LineLevel = NoticeLevel
/** What a listener's log shows: lines of this level and louder ones. */
export type LogLevel = LineLevel | 'silent'

/** tslog's own numbers, so that its tools can read our lines. `silent` is above them all. */
export const LEVEL_IDS: Readonly<Record<LogLevel, number>> = { debug: 2, info: 3, warn: 4, error: 5, silent: 99 }

/** Whether a log at `setting` shows a line of `level`. */
export const shows = (setting: LogLevel, level: LineLevel): boolean => LEVEL_IDS[level] >= LEVEL_IDS[setting]

/**
 * The level of each event's line. What happens once per connection or datagram is `debug`, since a stranger decides
 * how often it happens; where two are given, the event itself says which.
 */
export const EVENT_LEVELS = {
  'socket.listening': ['info'],
  'socket.bindFailed': ['warn'],
  'socket.acceptFailed': ['warn', 'info'],
  'socket.suspended': ['info'],
  'socket.draining': ['info'],
  'socket.closed': ['info'],
  'socket.crashed': ['error'],
  'connection.admitted': ['debug'],
  'connection.refused': ['debug'],
  'connection.secured': ['debug'],
  'connection.closed': ['debug'],
  'connection.faulted': ['error'],
  'login.accepted': ['debug'],
  'login.failed': ['debug'],
  'login.deferred': ['debug'],
  'address.banned': ['warn'],
  'datagram.received': ['debug'],
  'datagram.refused': ['debug'],
  'datagram.faulted': ['error'],
  'protocol.notice': ['debug', 'info', 'warn', 'error'],
  'listener.full': ['warn'],
  'listener.reserveEngaged': ['info'],
  'listener.room': ['info'],
  'policy.failed': ['error'],
  'settings.applied': ['info'],
  'settings.refused': ['error'],
  'certificate.loaded': ['info', 'warn'],
  'certificate.failed': ['error'],
  'output.failed': ['error'],
  'output.lost': ['warn'],
  'drain.finished': ['info'],
} as const satisfies Readonly<Record<EventType, readonly [LineLevel, ...LineLevel[]]>>

/** The level of one event's line. */
export const levelOfEvent = (event: PortreeveEvent): LineLevel => {
  if (event.type === 'protocol.notice') return event.level
  if (event.type === 'socket.acceptFailed') return event.code === 'OK' ? 'info' : 'warn'
  if (event.type === 'certificate.loaded') return event.selfSigned ? 'warn' : 'info'
  return EVENT_LEVELS[event.type][0]
}

/** Whether a log at `setting` can show any line of this type: if not, it does not even listen. */
export const mayShow = (setting: LogLevel, type: EventType): boolean =>
  EVENT_LEVELS[type].some((level) => shows(setting, level))
