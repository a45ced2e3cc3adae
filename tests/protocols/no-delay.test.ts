import { createServer } from 'node:http'
import { createServer as createHttp2 } from 'node:http2'
import { SMTPServer } from 'smtp-server'
import { expect, test, vi } from 'vitest'
import { fromHttp2Server, fromHttpServer, fromSmtpServer, http, imap, pop3, smtp } from '../../src/protocols/index.ts'
import type { TcpProtocol } from '../../src/protocols/protocol.ts'
import { serve } from '../support/fake-connection.ts'
import { dial } from './peer.ts'

const PROTOCOLS: readonly [string, () => TcpProtocol][] = [
  ['http', () => http({ root: '.' })],
  ['fromHttpServer', () => fromHttpServer(createServer())],
  ['fromHttp2Server', () => fromHttp2Server(createHttp2())],
  ['smtp', () => smtp({ deliver: () => {} })],
  ['fromSmtpServer', () => fromSmtpServer(new SMTPServer())],
  ['pop3', () => pop3({ authenticate: () => undefined })],
  ['imap', () => imap()],
]

test.each(PROTOCOLS)('%s writes without delay, since an answer may be several writes', async (_, protocol) => {
  const asked = vi.fn()
  await using served = await serve(protocol(), {
    before: (socket) => {
      socket.setNoDelay = (noDelay = true) => {
        asked(noDelay)
        return socket
      }
    },
  })
  using _peer = await dial(served.port)
  await served.connection()
  expect(asked).toHaveBeenCalledWith(true)
})
