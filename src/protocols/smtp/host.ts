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

/** Nothing is logged inline: what an operator should know are events. */
const SILENT = { info: noop, debug: noop, error: noop, warn: noop }

/** Nobody is in it: the connection table of the net room counts. */
const NONE = new Set()

/** Jokes, and commands that would change who the client is. */
const DISABLED = ['WIZ', 'SHELL', 'KILL', 'XCLIENT', 'XFORWARD']

/**
 * Stands in for the `SMTPServer` of one session: that one would make a `net.Server`, and a certificate of its own, both
 * never used. See docs/decisions/0006.
 */
export const hostFor = (connection: Connection, settings: HostSettings, mayLogin: () => boolean) => ({
  options: {
    name: nameOf(connection),
    secure: connection.secure,
    size: settings.maxMessageSize,
    maxRecipients: settings.maxRecipients,
    authOptional: !settings.loginRequired,
    authRequiredMessage: '5.7.0 Log in first',
    maxAllowedUnauthenticatedCommands: 100,
    /** P4: not offered where it would be refused. */
    get authMethods(): readonly string[] {
      return mayLogin() ? ['PLAIN', 'LOGIN'] : []
    },
    /** Our `handler_AUTH` has judged by then. */
    allowInsecureAuth: true,
    /** T1, T3, T5. */
    get hideSTARTTLS(): boolean {
      return !connection.canStartTls
    },
    disabledCommands: DISABLED,
    disableReverseLookup: true,
    heloResponse: '%s',
    hideENHANCEDSTATUSCODES: false,
    hideSMTPUTF8: true,
    hideDSN: true,
    hideREQUIRETLS: true,
  },
  logger: SILENT,
  connections: NONE,
  onConnect: goOn,
  onSecure: (_: unknown, __: unknown, callback: () => void): void => callback(),
  onClose: noop,
})
