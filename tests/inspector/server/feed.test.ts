import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { expect, test, vi } from 'vitest'
import { dial } from '../../support/dial.ts'
import { until } from '../../support/portreeve.ts'
import { adminDesk, code, type Desk } from './desk.ts'

/** The events of a stream, as they come. */
const reading = (response: IncomingMessage) => {
  const events: { event: string; data: Record<string, unknown> }[] = []
  let rest = ''
  response.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n\n')
    rest = parts.pop() as string
    for (const part of parts) {
      const [, event, data] = /^event: (\S+)\ndata: (.*)$/.exec(part) ?? []
      if (event !== undefined) events.push({ event, data: JSON.parse(data as string) })
    }
  })
  response.on('error', () => {})
  return events
}

const watch = async (desk: Desk, topics: string) => {
  const response = await desk.stream(`GET /api/events?topics=${topics}`, { token: true })
  return { response, events: reading(response) }
}

test('a stream tells the events that were asked for, with the names of the hub, and the tally', async () => {
  await using desk = await adminDesk()
  const { response, events } = await watch(desk, 'tally,connection.admitted,connection.closed')
  expect(response.headers['content-type']).toBe('text/event-stream; charset=utf-8')
  using guest = await dial(desk.port('echo'))
  guest.send('x')
  await guest.hears('x')
  await until(desk.portreeve, () =>
    events.some(({ event, data }) => event === 'connection.admitted' && data.listener === 'echo'),
  )
  await until(desk.portreeve, () => events.some(({ event, data }) => event === 'tally' && data.open === 1))
  const tally = events.findLast(({ event }) => event === 'tally')?.data
  expect(tally).toMatchObject({
    listeners: { echo: { open: 1, sockets: { 'echo:any': { state: 'accepting', open: 1, refused: {} } } } },
  })
  expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['tally', 'connection.admitted']))
  response.destroy()
})

test('refusals of both kinds are one topic', async () => {
  await using desk = await adminDesk({}, { addressLists: { denied: '127.0.0.66' } })
  const { response, events } = await watch(desk, 'refused')
  connect({ port: desk.port('echo'), host: '127.0.0.1', localAddress: '127.0.0.66' }).on('error', () => {})
  await until(desk.portreeve, () => events.length > 0)
  expect(events).toMatchObject([{ event: 'refused', data: { type: 'connection.refused', reason: 'denied' } }])
  response.destroy()
})

test('an event has at most 8 KB, whatever a protocol puts into it, and says how much was cut', async () => {
  await using desk = await adminDesk()
  const { response, events } = await watch(desk, 'protocol.notice')
  const long = 'x'.repeat(1_000_000)
  const whose = { time: 0, listener: 'echo', socket: 'echo:any' }
  const details = { long, count: 1n }
  desk.portreeve.hub.emit({ type: 'protocol.notice', ...whose, level: 'info', message: long, details })
  await until(desk.portreeve, () => events.length > 0)
  expect(events[0]?.data).toMatchObject({
    ...whose,
    message: expect.stringMatching(/… \(\d+ characters cut\)$/),
    details: { count: '1' },
  })
  expect(JSON.stringify(events[0]?.data).length).toBeLessThan(8_500)
  response.destroy()
})

test('without topics all are told; an unknown one is refused with those that there are', async () => {
  await using desk = await adminDesk()
  const response = await desk.stream('GET /api/events', { token: true })
  const events = reading(response)
  await desk.portreeve.suspend('echo')
  await until(desk.portreeve, () => events.some(({ event }) => event === 'socket.suspended'))
  response.destroy()
  const unknown = await desk.ask('GET /api/events?topics=talley', { token: true })
  expect(code(unknown)).toEqual([400, 'TOPIC_UNKNOWN'])
  expect(unknown.json.error.message).toContain('tally')
  expect(code(await desk.ask('GET /api/events'))).toEqual([401, 'TOKEN_MISSING'])
})

test('what nobody watches any more is not asked of the hub', async () => {
  await using desk = await adminDesk()
  const audience = desk.portreeve.hub.audience('drain.finished') as unknown as { subscriptions: readonly unknown[] }
  const before = audience.subscriptions.length
  const { response } = await watch(desk, 'drain.finished')
  expect(audience.subscriptions).toHaveLength(before + 1)
  response.destroy()
  await vi.waitFor(() => expect(audience.subscriptions).toHaveLength(before))
})

test('two hundred events a second are told, and how many were missed', async () => {
  await using desk = await adminDesk()
  const { response, events } = await watch(desk, 'protocol.notice,tally')
  for (let count = 0; count < 1_000; count++) notice(desk, 'much')
  await until(desk.portreeve, () => events.some(({ event }) => event === 'gap'))
  expect(events.filter(({ event }) => event === 'protocol.notice')).toHaveLength(200)
  expect(events.find(({ event }) => event === 'gap')?.data).toEqual({ missed: 800 })
  expect(events.some(({ event }) => event === 'tally')).toBe(true)
  notice(desk, 'again')
  await until(desk.portreeve, () => events.some(({ data }) => data.message === 'again'))
  response.destroy()
})

test('the steps of a traced connection are told, however much else is', async () => {
  await using desk = await adminDesk()
  const { response, events } = await watch(desk, 'protocol.notice,trace')
  await desk.ask('POST /api/traces', { token: true, body: { from: '127.0.0.9', listener: 'echo' } })
  for (let count = 0; count < 1_000; count++) notice(desk, 'much')
  using _guest = await dial(desk.port('echo'), { localAddress: '127.0.0.9' })
  await until(desk.portreeve, () => events.some(({ event, data }) => event === 'trace' && data.stage === 'gate'))
  response.destroy()
})

test('sixty streams are open at most; one that closes makes room', async () => {
  await using desk = await adminDesk()
  const streams = await Promise.all(Array.from({ length: 60 }, () => watch(desk, 'change')))
  expect(code(await desk.ask('GET /api/events?topics=change', { token: true }))).toEqual([503, 'TOO_MANY_STREAMS'])
  streams[0]!.response.destroy()
  await desk.event(
    'connection.closed',
    ({ listener }) => listener === 'admin' && desk.of('connection.closed').length >= 2,
  )
  const next = await desk.stream('GET /api/events?topics=change', { token: true })
  expect(next.statusCode).toBe(200)
  next.destroy()
  for (const { response } of streams) response.destroy()
})

test('streams end with the drain, not at its deadline', async () => {
  await using desk = await adminDesk()
  const { response, events } = await watch(desk, 'drain.finished')
  const ended = once(response, 'end')
  await desk.portreeve.drain()
  await ended
  expect(events.map(({ event }) => event)).toEqual(['drain.finished'])
})

const notice = (desk: Desk, message: string): void =>
  desk.portreeve.hub.emit({
    type: 'protocol.notice',
    time: 0,
    listener: 'echo',
    socket: 'echo:any',
    level: 'debug',
    message,
  })

test('a stream ends with the session that it was begun in', async () => {
  await using desk = await adminDesk()
  const [ending, going] = [{ Cookie: await desk.session() }, { Cookie: await desk.session() }]
  const ended = await desk.stream('GET /api/events?topics=tally', { headers: ending })
  const gone = once(ended.resume(), 'end')
  const stays = reading(await desk.stream('GET /api/events?topics=tally', { headers: going }))
  await desk.ask('DELETE /api/session', { headers: ending })
  await gone
  const seen = stays.length
  await until(desk.portreeve, () => stays.length > seen)
})
