import { resolve } from 'node:path'
import type { Connection, Notifier } from '../../net/connection.ts'
import { Behind } from '../helpers/backend/index.ts'
import { conversations } from '../helpers/conversation/index.ts'
import { LONGEST_RESPONSE, type LoginPolicy, loginPolicy, UserFile } from '../helpers/login/index.ts'
import { sweepingAtStart } from '../helpers/maildir/index.ts'
import { milliseconds } from '../helpers/options.ts'
import type { TcpProtocol } from '../protocol.ts'
import { BackendEntrance } from './backend-entrance.ts'
import type { Greeted } from './backend-login.ts'
import { CLIENTS_ONLY, TOO_MANY } from './command.ts'
import type { Entrance } from './entrance.ts'
import { MaildropEntrance } from './maildrop-entrance.ts'
import { POP3_DEFAULTS, type Pop3Options, pop3Contradictions } from './options.ts'
import { Pop3Session } from './session.ts'

export type { Pop3Options } from './options.ts'

/** A line with the longest response of PLAIN in it. */
const LONGEST_LINE = LONGEST_RESPONSE + 16

/**
 * Gives users their mail over POP3 (RFC 1939, 2449, 2595, 5034): out of the Maildirs that SMTP delivers into, or from the
 * POP3 server behind. Throws a `RangeError` for options that contradict each other.
 */
export const pop3 = (options: Pop3Options): TcpProtocol => {
  const [wrong] = pop3Contradictions(options)
  if (wrong !== undefined) throw new RangeError(wrong.message)
  const { users: file, clearTextLogin = false } = options
  const idleTimeout = milliseconds('idleTimeout', options.idleTimeout ?? POP3_DEFAULTS.idleTimeout)
  let operator: Notifier | undefined
  const users = file === undefined ? undefined : new UserFile(file, (message) => operator?.notify('error', message))
  // Where nobody is named who knows the users, the server behind decides.
  const entranceOf = entrances(
    options,
    loginPolicy(options, users, ({ user }) => user),
  )
  const open = new WeakMap<Connection, Entrance>()
  const { farewell, ...talk } = conversations((connection) => {
    operator = connection
    const entrance = entranceOf(connection)
    open.set(connection, entrance)
    return new Pop3Session(connection, entrance, { clearTextLogin, idleTimeout })
  }, LONGEST_LINE)
  return {
    name: 'pop3',
    ...talk,
    ...(options.backend === undefined && sweepingAtStart(rootOf(options))),
    farewell: (connection) => {
      farewell?.(connection)
      open.get(connection)?.farewell?.()
    },
    refuse: ({ socket }, reason) => void socket.write(reason === 'clients-only' ? CLIENTS_ONLY : TOO_MANY),
  }
}

const rootOf = ({ maildir = './mail' }: Pop3Options): string => resolve(maildir)

const entrances = (options: Pop3Options, policy: LoginPolicy): EntranceOf => {
  const { backend } = options
  if (backend === undefined) {
    const root = rootOf(options)
    return (connection) => new MaildropEntrance(root, policy, connection)
  }
  const behind = new Behind<Greeted>('POP3', backend)
  return (connection) => new BackendEntrance(behind, policy, connection)
}

type EntranceOf = (connection: Connection) => Entrance
