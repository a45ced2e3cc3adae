export { Backend } from './backend.ts'
export { join } from './join.ts'
export {
  type BackendOptions,
  backendComplaints,
  backendShape,
  fromDirectory,
  type MailBackendOptions,
  mailBackendShape,
} from './options.ts'
