export { supervisorMachine } from './machine.ts'
export type { Change, DrainReport, ListenerRow, ListenerStart, SharedEstate, SupervisorEvent } from './types.ts'
