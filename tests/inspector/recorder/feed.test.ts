import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { WebSocket as Client, type WebSocket } from 'ws'
import type { SettingsInput } from '../../../src/index.ts'
import { inspectFeed, type Recorder } from '../../../src/inspector/recorder/index.ts'
import { dial } from '../../support/dial.ts'
import { loopback, running } from '../../support/portreeve.ts'

const settings: SettingsInput = { listeners: { shout: { protocol: 'echo', sockets: loopback() } } }

/** A server whose every upgrade is for the feed. */
const served = async (recorder: Recorder) => {
  const server = createServer()
  const feed = inspectFeed(recorder)
  server.on('upgrade', feed)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const clients: WebSocket[] = []
  const watch = async () => {
    const client = new Client(`ws://127.0.0.1:${port}/inspect`)
    const messages: Record<string, unknown>[] = []
    client.on('message', (text) => messages.push(JSON.parse(String(text))))
    clients.push(client)
    await once(client, 'open')
    const until = async (isMeant: (message: Record<string, unknown>) => boolean) => {
      while (!messages.some(isMeant)) await once(client, 'message')
      return messages.find(isMeant)!
    }
    return { client, messages, until }
  }
  return {
    feed,
    port,
    watch,
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.terminate()
      server.close()
      await once(server, 'close')
    },
  }
}

/** What each kind of message has in @statelyai/inspect 0.7.2 (`convertXStateEvent`). */
const KEYS = {
  '@xstate.actor': [
    '_version',
    'createdAt',
    'definition',
    'id',
    'name',
    'parentId',
    'rootId',
    'sessionId',
    'snapshot',
    'type',
  ],
  '@xstate.event': ['_version', 'createdAt', 'event', 'id', 'rootId', 'sessionId', 'sourceId', 'type'],
  '@xstate.snapshot': ['_version', 'createdAt', 'event', 'id', 'rootId', 'sessionId', 'snapshot', 'type'],
}

describe('the feed for @statelyai/inspect', () => {
  it('makes every actor known that there is, with its machine and its parent', async () => {
    await using run = await running(settings, { recorder: true })
    await using server = await served(run.portreeve.record())
    const { messages, until } = await server.watch()
    const socket = await until(({ name }) => name === 'shout:any')
    await until(({ name }) => name === 'accepting')
    const byName = new Map(messages.map((message) => [message.name, message]))
    expect([...byName.keys()].sort()).toEqual([
      'accepting',
      'admission',
      'certificates',
      'connections',
      'keeping',
      'listener:shout',
      'shout:any',
      'supervisor',
      'tenancy',
    ])
    expect(JSON.parse(socket.definition as string)).toMatchObject({ id: 'tcpSocket', initial: 'starting' })
    expect(socket.parentId).toBe(byName.get('listener:shout')?.sessionId)
    expect(socket.rootId).toBe(byName.get('supervisor')?.sessionId)
    expect(socket.snapshot).toMatchObject({ status: 'active', value: { accepting: { admission: 'open', tls: 'off' } } })
  })

  it('sends what happens, in the shape of its messages', async () => {
    await using run = await running(settings, { recorder: true })
    await using server = await served(run.portreeve.record())
    const { messages, until } = await server.watch()
    await until(({ name }) => name === 'accepting')
    await run.portreeve.suspend('shout')
    const told = await until(
      ({ type, snapshot }) => type === '@xstate.snapshot' && JSON.stringify(snapshot).includes('unbound'),
    )
    expect(told.event).toMatchObject({ type: 'xstate.done.actor.unbinding' })
    const types = messages.map(({ type }) => type as keyof typeof KEYS)
    expect(new Set(types)).toEqual(new Set(Object.keys(KEYS)))
    for (const message of messages) {
      const { sourceId = null, parentId = null, rootId = null, ...rest } = message
      const optional = { '@xstate.actor': { parentId }, '@xstate.event': { sourceId }, '@xstate.snapshot': {} }
      const type = message.type as keyof typeof KEYS
      expect(Object.keys({ ...rest, rootId, ...optional[type] }).sort()).toEqual(KEYS[type])
    }
  })

  it('costs nothing once nobody watches, and says good-bye when it ends', async () => {
    await using run = await running(settings, { recorder: true })
    await using server = await served(run.portreeve.record())
    const { client } = await server.watch()
    const closed = once(client, 'close')
    server.feed.end()
    expect(await closed).toEqual([1001, Buffer.from('the server ends')])
    await run.portreeve.suspend('shout')
    expect(run.portreeve.record().actor('shout:any')?.state).toEqual(['suspended.unbound'])
  })

  it('is for so many at once, and hears no more than a little', async () => {
    await using run = await running(settings, { recorder: true })
    await using server = await served(run.portreeve.record())
    const watchers = await Promise.all(Array.from({ length: 5 }, () => server.watch()))
    await expect(server.watch()).rejects.toThrow('503')
    const [first] = watchers
    first!.client.send('x'.repeat(2_000))
    expect((await once(first!.client, 'close'))[0]).toBe(1009)
  })

  it('is not for other machines', async () => {
    await using run = await running(settings, { recorder: true })
    const request = { socket: { remoteAddress: '192.0.2.1' } }
    const socket = new PassThrough()
    inspectFeed(run.portreeve.record())(request as never, socket, Buffer.alloc(0))
    socket.emit('error', new Error('reset'))
    expect(String(socket.read())).toMatch(/^HTTP\/1.1 403 /)
  })

  it('serves nobody who does not speak WebSocket', async () => {
    await using run = await running(settings, { recorder: true })
    await using server = await served(run.portreeve.record())
    using caller = await dial(server.port)
    caller.send('GET /inspect HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    expect(await caller.all()).toMatch(/^HTTP\/1.1 400 /)
  })
})
