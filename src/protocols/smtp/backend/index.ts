export { SmtpBackend, type SmtpBackendOptions } from './backend.ts'
export { BackendCourier } from './courier.ts'
