export { supervisorMachine } from './machine.ts'
export type { Change, DrainReport, Estate, ListenerStart, SupervisorEvent } from './types.ts'
