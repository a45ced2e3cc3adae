import type { Connection, Notifier } from '../../net/connection.ts'
import { conversations } from '../helpers/conversation/index.ts'
import { loginPolicy, UserFile } from '../helpers/login/index.ts'
import { milliseconds } from '../helpers/options.ts'
import type { TcpProtocol } from '../protocol.ts'
import { LONGEST_COMMAND } from './command-reader.ts'
import { Entry } from './entry.ts'
import { type ImapOptions, openDoors } from './options.ts'
import { ImapSession } from './session.ts'

export { fromDirectory, type ImapBackendOptions, type ImapOptions, imapComplaints, imapOptions } from './options.ts'

/**
 * The front door of IMAP (RFC 9051, RFC 3501): greets, starts TLS, and takes logins. There are no mailboxes here: without
 * a server behind, whoever has logged in is told that they are unavailable.
 */
export const imap = (options: ImapOptions = {}): TcpProtocol => {
  const [wrong] = openDoors(options)
  if (wrong !== undefined) throw new RangeError(wrong.message)
  const timeout = milliseconds('loginTimeout', options.loginTimeout ?? '1m')
  const { clearTextLogin = false } = options
  let operator: Notifier | undefined
  const complain = (message: string): void => operator?.notify('error', message)
  const users = options.users === undefined ? undefined : new UserFile(options.users, complain)
  const house = {
    // Where nobody is named who knows the users, the server behind decides.
    logins: loginPolicy(options, users, ({ user }) => user),
    hasUsers: (options.users ?? options.authenticate) !== undefined,
    clearTextLogin,
  }
  const begin = (connection: Connection): ImapSession => {
    operator = connection
    return new ImapSession(new Entry(connection, house), timeout)
  }
  return {
    name: 'imap',
    ...conversations(begin, LONGEST_COMMAND),
    refuse: ({ socket }) => void socket.write('* BYE This server is for its clients only\r\n'),
  }
}
