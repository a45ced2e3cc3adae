export { freeId } from './steps.ts'
export { listenerMachine } from './machine.ts'
export type { AnyPort, ListenerEvent, ListenerReport } from './types.ts'
