export { MACHINES } from '../inspector/machines.ts'
