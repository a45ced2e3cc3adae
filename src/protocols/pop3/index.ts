import { resolve } from 'node:path'
import type { Notifier } from '../../net/connection.ts'
import { conversations } from '../helpers/conversation/index.ts'
import { LONGEST_RESPONSE, loginPolicy, UserFile } from '../helpers/login/index.ts'
import { milliseconds } from '../helpers/options.ts'
import type { TcpProtocol } from '../protocol.ts'
import { err } from './command.ts'
import { MaildropEntrance } from './maildrop-entrance.ts'
import { type Pop3Options, pop3Contradictions } from './options.ts'
import { Pop3Session } from './session.ts'

export { type Pop3Options, pop3Complaints, pop3From, pop3Options } from './options.ts'

/** A line with the longest response of PLAIN in it. */
const LONGEST_LINE = LONGEST_RESPONSE + 16

/**
 * Gives users their mail over POP3 (RFC 1939, 2449, 2595, 5034), out of the Maildirs that SMTP delivers into. Throws a
 * `RangeError` for options that contradict each other.
 */
export const pop3 = (options: Pop3Options): TcpProtocol => {
  const [wrong] = pop3Contradictions(options)
  if (wrong !== undefined) throw new RangeError(wrong.message)
  const { users: file, maildir = './mail', clearTextLogin = false } = options
  const idleTimeout = milliseconds('idleTimeout', options.idleTimeout ?? '10m')
  const root = resolve(maildir)
  let operator: Notifier | undefined
  const users = file === undefined ? undefined : new UserFile(file, (message) => operator?.notify('error', message))
  const policy = loginPolicy(options, users, () => undefined)
  const talks = conversations((connection) => {
    operator = connection
    // Answers of several writes would wait for each other.
    connection.socket.setNoDelay(true)
    return new Pop3Session(connection, new MaildropEntrance(root, policy, connection), { clearTextLogin, idleTimeout })
  }, LONGEST_LINE)
  return {
    name: 'pop3',
    ...talks,
    refuse: ({ socket }) => void socket.write(err('this server is for its clients only', 'SYS/PERM')),
  }
}
