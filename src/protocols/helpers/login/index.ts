export { findUser, type IsOurs, ourDomains, usersFor, withoutTag } from './addresses.ts'
export {
  type Authenticate,
  type LoginOutcome,
  type LoginPolicy,
  type LoginRequest,
  Logins,
  Undecided,
} from './login.ts'
export { loginPolicy } from './options.ts'
export { hashPassword } from './password.ts'
export {
  beginExchange,
  type Claim,
  type Exchange,
  LONGEST_RESPONSE,
  MECHANISMS,
  readBase64,
  writePlain,
} from './sasl.ts'
export { isUserName, UserFile } from './user-file.ts'
