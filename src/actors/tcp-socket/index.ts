export { tcpSocketMachine } from './machine.ts'
