export { Backend } from './backend.ts'
export { Behind } from './behind.ts'
export { type BehindOptions, behindComplaints, behindShape } from './behind-options.ts'
export type { BackendLogin, Step } from './call.ts'
export { join } from './join.ts'
export { LineFollower, type SeenLine } from './line-follower.ts'
export {
  type BackendOptions,
  backendComplaints,
  backendShape,
  fromDirectory,
  type MailBackendOptions,
  mailBackendShape,
} from './options.ts'
export { Passage } from './passage.ts'
export type { Dialogue } from './splice.ts'
