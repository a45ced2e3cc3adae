/** Settings: from anything to `Settings`, with every complaint at once; from a file; and from one to the next. */
export { ADMIN } from './admin.ts'
export { formatComplaint } from './complaint-text.ts'
export { type ExplainQuery, explain, NOT_RUNNING, type Running } from './explain.ts'
export { readSettingsFile } from './file.ts'
export type { AdminInput, DomainInput, ListenerInput, SettingsInput, SocketInput, TlsInput } from './input.ts'
export { addListener, type HostFacts, type ParsedSettings, type ParseOptions, parseSettings } from './parse.ts'
export { type Plan, type PlanListener, type PlanRow, planChange } from './plan.ts'
export { idleAdmission, policyContext } from './policy-context.ts'
export { type Prepared, type PreparedListener, type PreparedSocket, prepare, refused } from './prepare.ts'
export {
  type AdminSettings,
  addressesOf,
  DEFAULTS,
  type ListenerSettings,
  type Settings,
  type SocketSettings,
} from './settings.ts'
export { nameSockets } from './socket-names.ts'
export { type Located, parseSettingsText, type ReadSettings, readSettingsText } from './yaml-text.ts'
