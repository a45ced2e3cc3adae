export { hostMachine } from './machine.ts'
export { statusOf } from './status.ts'
export type { HostCommand, HostInput, News } from './types.ts'
