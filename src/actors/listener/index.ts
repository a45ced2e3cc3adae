export { listenerMachine } from './machine.ts'
export type { ListenerEvent, SocketRow } from './types.ts'
