export { listenerMachine } from './machine.ts'
export type { ListenerEvent, ListenerReport, SocketRow } from './types.ts'
