export {
  type Authenticate,
  type LoginOutcome,
  type LoginPolicy,
  type LoginRequest,
  Logins,
  Undecided,
} from './login.ts'
export { type LoginOptions, loginPolicy } from './options.ts'
export { hashPassword, LONGEST_PASSWORD } from './password.ts'
export { type Claim, LONGEST_RESPONSE, readBase64, readPlain, writePlain } from './sasl.ts'
export { isUserName, UserFile } from './user-file.ts'
