/** The pure parts of Portreeve: no sockets, no clock. */
export { type AddressListComplaint, type ErrorCode, PortreeveError } from '../errors.ts'
export { type AddressWords, addressWords, canonicalAddress, parseAddress } from './address.ts'
export { type CompileOptions, compileAddressList, compileAddressLists } from './address-list.ts'
export type { AddressSet, Decision, DecisionStep } from './address-set.ts'
export { type Evidence, REASONS, type Reason, type Refusal } from './verdict.ts'
