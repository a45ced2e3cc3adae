export { Delivery } from './delivery.ts'
export { uidOf, uniquePart, wireSizeIn } from './names.ts'
