import type { Connection, Notifier } from '../../net/connection.ts'
import { Behind, behindComplaints } from '../helpers/backend/index.ts'
import { conversations } from '../helpers/conversation/index.ts'
import { loginPolicy, UserFile } from '../helpers/login/index.ts'
import { milliseconds } from '../helpers/options.ts'
import type { TcpProtocol } from '../protocol.ts'
import { LONGEST_ID } from './command-reader.ts'
import { Entry, type House } from './entry.ts'
import { IMAP_DEFAULTS, type ImapOptions } from './options.ts'
import { ImapSession } from './session.ts'

/** Instead of a greeting (P2): to those who may not come, and where a limit of connections is reached (RFC 5530). */
const CLIENTS_ONLY = '* BYE This server is for its clients only\r\n'
const TOO_MANY = '* BYE [UNAVAILABLE] Too many connections, come again later\r\n'

export type { ImapBackendOptions, ImapOptions } from './options.ts'

/**
 * The front door of IMAP (RFC 9051, RFC 3501): greets, starts TLS, and takes logins. There are no mailboxes here: without
 * a server behind, whoever has logged in is told that they are unavailable.
 */
export const imap = (options: ImapOptions = {}): TcpProtocol => {
  const timeout = milliseconds('loginTimeout', options.loginTimeout ?? IMAP_DEFAULTS.loginTimeout)
  let operator: Notifier | undefined
  const house = furnish(options, (message) => operator?.notify('error', message))
  const entries = new WeakMap<Connection, Entry>()
  const begin = (connection: Connection): ImapSession => {
    operator = connection
    const entry = new Entry(connection, house)
    entries.set(connection, entry)
    return new ImapSession(entry, timeout)
  }
  const { farewell, ...talk } = conversations(begin, LONGEST_ID)
  return {
    name: 'imap',
    ...talk,
    farewell: (connection) => {
      farewell?.(connection)
      entries.get(connection)?.farewell()
    },
    refuse: ({ socket }, reason) => void socket.write(reason === 'clients-only' ? CLIENTS_ONLY : TOO_MANY),
  }
}

const furnish = (options: ImapOptions, complain: (message: string) => void): House => {
  const [wrong] = behindComplaints(options)
  if (wrong !== undefined) throw new RangeError(wrong.message)
  const { users, authenticate, backend, clearTextLogin = false } = options
  return {
    // Where nobody is named who knows the users, the server behind decides.
    logins: loginPolicy(options, users === undefined ? undefined : new UserFile(users, complain), ({ user }) => user),
    hasUsers: (users ?? authenticate) !== undefined,
    clearTextLogin,
    behind: backend === undefined ? undefined : new Behind('IMAP', backend),
    sendsId: backend?.sendId ?? false,
  }
}
