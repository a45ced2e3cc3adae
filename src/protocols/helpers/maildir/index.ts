export { Delivery } from './delivery.ts'
export { Mailbox, type MailFile, readFrom } from './mailbox.ts'
export { uidOf, wireSizeIn } from './names.ts'
export { toWire, wireSizeOf } from './wire.ts'
