export { udpSocketMachine } from './machine.ts'
