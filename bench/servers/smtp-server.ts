import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { Started } from '../harness/server.ts'
import { BACKLOG } from './greeting.ts'

/** The same session by smtp-server alone, with its own `net.Server`: no logins, no TLS, no look-up of names. */
export const start = async (): Promise<Started> => {
  const server = new SMTPServer({
    name: 'localhost',
    size: 26_214_400,
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onData: (stream, _session, callback) => {
      stream.once('end', callback).resume()
    },
  })
  server.server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG })
  await once(server.server, 'listening')
  return { port: (server.server.address() as AddressInfo).port }
}
