import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { FeedStream } from '../../../src/inspector/server/feed-stream.ts'

/** More than the kernel takes for a reader that reads nothing, in events of 100,000 bytes. */
const EVENTS = 150
const LONG = 'x'.repeat(100_000)

test('a reader that reads nothing makes nothing grow, and hears how much it has missed', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const asking = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' })
  const [, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse]
  const stream = new FeedStream(response, () => true)
  const [client] = (await once(asking, 'response')) as [IncomingMessage]
  let most = 0
  for (let count = 0; count < EVENTS; count++) {
    stream.tell('protocol.notice', () => LONG)
    most = Math.max(most, response.writableLength)
    await new Promise(setImmediate)
  }
  expect(most).toBeLessThan(500_000)

  let told = ''
  client.setEncoding('utf8').on('data', (text: string) => {
    told += text
  })
  await once(response, 'drain')
  stream.tick()
  while (!told.includes('event: gap')) await once(client, 'data')
  const events = told.split('event: protocol.notice').length - 1
  expect(told.slice(told.indexOf('event: gap'))).toBe(`event: gap\ndata: {"missed":${EVENTS - events}}\n\n`)
  client.destroy()
  await once(server.close(), 'close')
})
