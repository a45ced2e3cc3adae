export { channelName } from './channels.ts'
export {
  type CertificateFailed,
  type CertificateLoaded,
  type ConnectionAdmitted,
  type ConnectionClosed,
  type ConnectionFaulted,
  type ConnectionRefused,
  type ConnectionSecured,
  type DatagramFaulted,
  type DatagramReceived,
  type DatagramRefused,
  type DrainFinished,
  EVENT_TYPES,
  type EventOf,
  type EventType,
  type ListenerFull,
  type ListenerReserveEngaged,
  type ListenerRoom,
  type PortreeveEvent,
  type ProtocolNotice,
  type SettingsApplied,
  type SettingsRefused,
  type SocketAcceptFailed,
  type SocketBindFailed,
  type SocketClosed,
  type SocketCrashed,
  type SocketDraining,
  type SocketListening,
  type SocketSuspended,
} from './events.ts'
export { EventHub, type Heard, type Subscriber, type SubscriberFault, type Topic } from './hub.ts'
export { type Log, type LogOptions, startLog } from './log.ts'
export type { LogLevel } from './log-levels.ts'
export type { CountersOfSocket } from './log-sums.ts'
export type { LogFormat, LogStream } from './log-writer.ts'
export { HubObserver } from './observer.ts'
