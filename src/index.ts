export type { DrainReport, ListenerStatus, SocketStatus, Status } from './actors/index.ts'
export type { Duration } from './durations.ts'
export {
  type AddressListComplaint,
  type Complaint,
  type ErrorCode,
  PortreeveError,
  type SettingsComplaint,
} from './errors.ts'
export type { Recording } from './inspector/recorder/index.ts'
export type { Connection, NoticeLevel, SecureBy } from './net/connection.ts'
export type { ProxyHeader } from './net/proxy-header/index.ts'
export type { Datagram } from './net/udp.ts'
export type { Ban } from './policies/bans.ts'
export type { Answer, Explanation } from './policies/explain.ts'
export type { HostAnswer, HostPolicy, PolicyPeer, PolicySocket } from './policies/host-policy.ts'
export { REASONS, type Reason } from './policies/reasons.ts'
export type { Evidence } from './policies/verdict.ts'
export type { AdminDoor } from './portreeve/admin-desk.ts'
export type { EventName } from './portreeve/hearing.ts'
export { createPortreeve, Portreeve, type PortreeveOptions } from './portreeve.ts'
export type { Protocol, ServeConnection, TcpProtocol, UdpProtocol } from './protocols/protocol.ts'
export type {
  AdminInput,
  DomainInput,
  ExplainQuery,
  ListenerInput,
  Plan,
  PlanListener,
  PlanRow,
  SettingsInput,
  SocketInput,
  TlsInput,
} from './settings/index.ts'
export type { EventOf, EventType, PortreeveEvent } from './telemetry/index.ts'
