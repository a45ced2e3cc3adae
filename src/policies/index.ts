/** The pure parts of Portreeve: no sockets. */
export { type AddressListComplaint, type ErrorCode, PortreeveError } from '../errors.ts'
export { type AddressWords, addressWords, canonicalAddress, parseAddress } from './address.ts'
export { type CompileOptions, compileAddressList, compileAddressLists } from './address-list.ts'
export type { AddressSet, Decision, DecisionStep } from './address-set.ts'
export { REASONS, type Reason } from './reasons.ts'
export type { Evidence, Refusal } from './verdict.ts'
