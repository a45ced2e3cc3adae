import type { Connection } from '../../net/connection.ts'
import { type Authenticate, type LoginPolicy, loginPolicy, UserFile } from '../helpers/login/index.ts'
import { sweepingAtStart } from '../helpers/maildir/index.ts'
import { milliseconds } from '../helpers/options.ts'
import { Outage } from '../helpers/outage.ts'
import { refuseSmtp } from '../helpers/smtp-refusal.ts'
import type { TcpProtocol } from '../protocol.ts'
import { BackendCourier, SmtpBackend } from './backend/index.ts'
import type { Courier } from './courier.ts'
import { HostCourier } from './deliver.ts'
import { MaildirCourier } from './maildir.ts'
import { hasLogins, SMTP_DEFAULTS, type SmtpOptions, smtpContradictions, withMaildir } from './options.ts'
import { type SessionSettings, SmtpSession } from './session.ts'

export type { SmtpBackendOptions } from './backend/index.ts'
export type { Deliver, SmtpMessage } from './deliver.ts'
export type { SmtpOptions } from './options.ts'

/**
 * Receives mail (RFC 5321), with STARTTLS, AUTH, SIZE, 8BITMIME and PIPELINING. What it has answered with 250 is where it
 * belongs: on the disk, with the backend, or with the host. A blacklisted peer gets no recipient (P5).
 */
export const smtp = (given: SmtpOptions): TcpProtocol => {
  const options = withMaildir(given)
  const [wrong] = smtpContradictions(options)
  if (wrong !== undefined) throw new RangeError(wrong.message)
  const sessions = new WeakMap<Connection, SmtpSession>()
  let latest: Connection | undefined
  const { users: path } = options
  const users = path === undefined ? undefined : new UserFile(path, (told) => latest?.notify('error', told))
  const ask: Authenticate = ({ connection, ...claim }) => sessions.get(connection)?.courier.login?.(claim)
  const settings = settingsOf(options, hasLogins(options) ? loginPolicy(options, users, ask) : undefined)
  const courierFor = couriers(options, users, settings.idleTimeout)
  return {
    name: 'smtp',
    allowHalfOpen: true,
    serve: (connection) => {
      latest = connection
      const courier = courierFor(connection, () => session.helo)
      const session: SmtpSession = new SmtpSession(connection, settings, courier)
      sessions.set(connection, session)
      return session.run()
    },
    ...(options.maildir !== undefined && sweepingAtStart(options.maildir)),
    refuse: refuseSmtp,
    farewell: (connection) => sessions.get(connection)?.farewell(),
  }
}

const settingsOf = (options: SmtpOptions, logins: LoginPolicy | undefined): SessionSettings => ({
  maxMessageSize: options.maxMessageSize ?? SMTP_DEFAULTS.maxMessageSize,
  maxRecipients: options.maxRecipients ?? SMTP_DEFAULTS.maxRecipients,
  loginRequired: options.loginRequired ?? false,
  clearTextLogin: options.clearTextLogin ?? false,
  idleTimeout: milliseconds('idleTimeout', options.idleTimeout ?? SMTP_DEFAULTS.idleTimeout),
  logins,
})

/** Makes the courier of a connection; the second one says what the client calls itself. */
type CourierFor = (connection: Connection, helo: () => string) => Courier

const couriers = (options: SmtpOptions, users: UserFile | undefined, timeout: number): CourierFor => {
  const { maildir: directory, backend, deliver, domains, traceHeaders = false } = options
  const outage = new Outage()
  if (deliver !== undefined) return (connection) => new HostCourier(connection, deliver, outage)
  if (backend !== undefined) {
    const to = new SmtpBackend(backend, timeout)
    return (connection, helo) => new BackendCourier(connection, to, helo)
  }
  const mailboxes = { directory: directory as string, users: users as UserFile, domains, traceHeaders, outage }
  return (connection) => new MaildirCourier(connection, mailboxes)
}
