/** One thing wrong with an address list, at its place (A5). Lines and columns count from 1. */
export interface AddressListComplaint {
  readonly list: string
  readonly line: number
  readonly column: number
  /** The element as it was written. */
  readonly text: string
  readonly message: string
}

/** One thing wrong with settings: where it stands, what it is and what to do. */
export interface SettingsComplaint {
  /** The way to the value, as in `listeners.web.sockets[0].port`. */
  readonly path: string
  readonly message: string
  /** Where the value stands in the settings file, when it came from one. Counted from 1. */
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

export type Complaint = AddressListComplaint | SettingsComplaint

/** Every code that a `PortreeveError` can carry. */
export type ErrorCode =
  | 'ADDRESS_LIST_INVALID'
  | 'SETTINGS_INVALID'
  | 'LISTENER_UNKNOWN'
  | 'LISTENER_EXISTS'
  | 'SOCKET_UNKNOWN'
  | 'ADDRESS_INVALID'
  | 'START_TLS_REFUSED'
  | 'NOT_RUNNING'
  | 'ALREADY_STARTED'

/** The one error class of Portreeve. `code` says which failure, `complaints` list each of its parts. */
export class PortreeveError<C extends Complaint = Complaint> extends Error {
  override readonly name = 'PortreeveError'
  readonly code: ErrorCode
  readonly complaints: readonly C[]

  constructor(code: ErrorCode, message: string, complaints: readonly C[] = [], options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.complaints = complaints
  }
}
