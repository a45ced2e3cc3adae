import { expect, test } from 'vitest'
import { AdminServer } from '../../../src/inspector/server/admin-server.ts'
import { dial } from '../../support/dial.ts'
import { loopback, running } from '../../support/portreeve.ts'

const TOKEN = 'a-token-for-inspectors'

/** An admin server that greets whoever becomes a WebSocket. */
const greeting = async (inspect: boolean) => {
  const server = new AdminServer(
    { routes: [], inspectors: (_, socket) => void socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\nhello') },
    { token: TOKEN, hosts: [], inspect },
  )
  const started = await running({ listeners: { admin: { protocol: server.protocol, sockets: loopback() } } })
  const port = started.port('admin')
  const ask = async (path: string, more = '', host = `127.0.0.1:${port}`) => {
    using client = await dial(port)
    client.send(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n${more}\r\n`)
    return (await client.all()).split('\r\n')[0]
  }
  return { ask, port, [Symbol.asyncDispose]: () => started[Symbol.asyncDispose]() }
}

test('an inspector comes in with the token, in a header or in the query', async () => {
  await using door = await greeting(true)
  expect(await door.ask(`/inspect?token=${TOKEN}`)).toBe('HTTP/1.1 101 Switching Protocols')
  expect(await door.ask('/inspect', `Authorization: Bearer ${TOKEN}\r\n`)).toBe('HTTP/1.1 101 Switching Protocols')
  expect(await door.ask('/inspect')).toBe('HTTP/1.1 401 Unauthorized')
  expect(await door.ask('/inspect?token=wrong')).toBe('HTTP/1.1 401 Unauthorized')
})

test('no page from elsewhere brings one in, though it knew the token', async () => {
  await using door = await greeting(true)
  const path = `/inspect?token=${TOKEN}`
  expect(await door.ask(path, 'Origin: https://stately.ai\r\n')).toBe('HTTP/1.1 403 Forbidden')
  expect(await door.ask(path, `Origin: http://127.0.0.1:${door.port}\r\n`)).toBe('HTTP/1.1 101 Switching Protocols')
  expect(await door.ask(path, '', 'evil.example')).toBe('HTTP/1.1 421 Misdirected Request')
})

test('where the settings say nothing of it, it is not there; nor at any other path', async () => {
  await using closed = await greeting(false)
  expect(await closed.ask(`/inspect?token=${TOKEN}`)).toBe('HTTP/1.1 404 Not Found')
  await using open = await greeting(true)
  expect(await open.ask(`/api/events?token=${TOKEN}`)).toBe('HTTP/1.1 404 Not Found')
})
