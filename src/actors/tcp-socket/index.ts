export { tcpSocketMachine } from './machine.ts'
export type { TcpSocketContext, TcpSocketEvent, TcpSocketInput } from './types.ts'
