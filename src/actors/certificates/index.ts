export { certificatesMachine } from './machine.ts'
