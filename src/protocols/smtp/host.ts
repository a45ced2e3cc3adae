import type { Connection } from '../../net/connection.ts'

/** What differs between listeners. */
export interface HostSettings {
  readonly maxMessageSize: number
  readonly maxRecipients: number
  readonly loginRequired: boolean
}

/** What we call ourselves: the domain, and not the host's name, which is nobody's business. */
export const nameOf = ({ domain }: Connection): string => domain ?? 'localhost'

const noop = (): void => {}
const goOn = (_: unknown, callback: () => void): void => callback()

const goOnSecured = (_: unknown, __: unknown, callback: () => void): void => callback()

/** Nothing is logged inline: what an operator should know are events. */
const SILENT = { info: noop, debug: noop, error: noop, warn: noop }

/** Nobody is in it: the connection table of the net room counts. */
const NONE = new Set()

/** Jokes, and commands that would change who the client is. */
const DISABLED = ['WIZ', 'SHELL', 'KILL', 'XCLIENT', 'XFORWARD']

/**
 * What smtp-server asks of its options. What may change while a connection lasts is a getter, of the class: an object that
 * is made with getters of its own is dear.
 */
class SessionOptions {
  readonly name: string
  readonly secure: boolean
  readonly size: number
  readonly maxRecipients: number
  readonly authOptional: boolean
  readonly authRequiredMessage = '5.7.0 Log in first'
  readonly maxAllowedUnauthenticatedCommands = 100
  /** Our `handler_AUTH` has judged by then. */
  readonly allowInsecureAuth = true
  readonly disabledCommands = DISABLED
  readonly disableReverseLookup = true
  readonly heloResponse = '%s'
  readonly hideENHANCEDSTATUSCODES = false
  readonly hideSMTPUTF8 = true
  readonly hideDSN = true
  readonly hideREQUIRETLS = true
  readonly #connection: Connection
  readonly #mayLogin: () => boolean

  constructor(connection: Connection, settings: HostSettings, mayLogin: () => boolean) {
    this.name = nameOf(connection)
    this.secure = connection.secure
    this.size = settings.maxMessageSize
    this.maxRecipients = settings.maxRecipients
    this.authOptional = !settings.loginRequired
    this.#connection = connection
    this.#mayLogin = mayLogin
  }

  /** P4: not offered where it would be refused. */
  get authMethods(): readonly string[] {
    return this.#mayLogin() ? ['PLAIN', 'LOGIN'] : []
  }

  /** T1, T3, T5. */
  get hideSTARTTLS(): boolean {
    return !this.#connection.canStartTls
  }
}

/**
 * Stands in for the `SMTPServer` of one session: that one would make a `net.Server`, and a certificate of its own, both
 * never used. See docs/decisions/0006.
 */
export const hostFor = (connection: Connection, settings: HostSettings, mayLogin: () => boolean) => ({
  options: new SessionOptions(connection, settings, mayLogin),
  logger: SILENT,
  connections: NONE,
  onConnect: goOn,
  onSecure: goOnSecured,
  onClose: noop,
})
