import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { tcpSocketMachine, udpSocketMachine } from '../../../src/actors/index.ts'
import { REASONS, type SettingsInput } from '../../../src/index.ts'
import { chartOf } from '../../../src/inspector/index.ts'
import { createMetrics } from '../../../src/telemetry/metrics/index.ts'
import { SOCKET_STATES } from '../../../src/telemetry/metrics/states.ts'
import { Sender } from '../../support/datagrams.ts'
import { call, dial, dialTls } from '../../support/dial.ts'
import { lintExposition, readExposition, sampleOf } from '../../support/exposition.ts'
import { freePort } from '../../support/free-ports.ts'
import { loopback, type Running, running, until } from '../../support/portreeve.ts'

const settings: SettingsInput = {
  addressLists: { denied: '127.0.0.9' },
  domains: [{ name: 'localhost', certificate: 'self-signed' }],
  listeners: {
    shout: { protocol: 'echo', sockets: loopback() },
    safe: { protocol: 'echo', sockets: [{ port: 'any', address: '127.0.0.1', tls: 'on' }] },
    drop: { protocol: 'echo', transport: 'udp', sockets: loopback() },
  },
}

const textOf = ({ portreeve }: Running): Promise<string> =>
  createMetrics({ books: () => portreeve.estate.books, status: () => portreeve.status() }).text()

const whose = (run: Running, listener: string) => ({ listener, socket: run.socket(listener).name })

const visit = async (run: Running, listener: string): Promise<void> => {
  const closed = run.of('connection.closed').length
  using caller = await dial(run.port(listener))
  await caller.send('x').hears('x')
  caller.socket.destroy()
  await until(run.portreeve, () => run.of('connection.closed').length > closed)
}

describe('metrics', () => {
  it('are what promtool would let pass, with something counted and with nothing', async () => {
    await using run = await running(settings)
    expect(lintExposition(await textOf(run))).toEqual([])
    await visit(run, 'shout')
    expect(lintExposition(await textOf(run))).toEqual([])
  })

  it('have their names, and for each socket every reason and every state, though nothing has happened (D6)', async () => {
    await using run = await running(settings)
    const families = readExposition(await textOf(run))
    expect(families.map(({ name }) => name)).toEqual([
      'portreeve_connections_open',
      'portreeve_connections_total',
      'portreeve_refused_total',
      'portreeve_logins_total',
      'portreeve_handshakes_total',
      'portreeve_handshake_seconds',
      'portreeve_connection_seconds',
      'portreeve_datagrams_total',
      'portreeve_socket_state',
      'portreeve_password_hashes_total',
      'portreeve_password_hashes_waiting',
    ])
    const label = (name: string, key: string) =>
      families
        .find((family) => family.name === name)
        ?.samples.filter(({ labels }) => labels.listener === 'shout')
        .map(({ labels }) => labels[key])
    expect(label('portreeve_refused_total', 'reason')).toEqual([...REASONS])
    expect(label('portreeve_socket_state', 'state')).toEqual([...SOCKET_STATES])
    expect(label('portreeve_handshakes_total', 'result')).toEqual(['ok', 'failed', 'timeout', 'limit'])
    expect(label('portreeve_datagrams_total', 'result')).toEqual(['received', 'refused', 'unanswered'])
  })

  it('count password hashes for the whole process (M9)', async () => {
    await using run = await running(settings)
    const passwordHashing = { counts: { done: 3, refused: 2, left: 1 }, waiting: 7 }
    const { portreeve } = run
    const source = { books: () => portreeve.estate.books, status: () => portreeve.status(), passwordHashing }
    const text = await createMetrics(source).text()
    const results = ['done', 'refused', 'left'].map((result) =>
      sampleOf(text, 'portreeve_password_hashes_total', { result }),
    )
    expect([...results, sampleOf(text, 'portreeve_password_hashes_waiting', {})]).toEqual([3, 2, 1, 7])
    expect(lintExposition(text)).toEqual([])
  })

  it('count who came, who was refused, how handshakes ended and how long all took', async () => {
    await using run = await running(settings)
    await visit(run, 'shout')
    using stays = await dial(run.port('shout'))
    await stays.send('x').hears('x')
    await call(run.port('shout'), { localAddress: '127.0.0.9' }).gone
    using secured = await dialTls(run.port('safe'))
    await secured.send('x').hears('x')
    const scanner = connect(run.port('safe'), '127.0.0.1', () => scanner.end('no handshake at all\r\n'))
    await run.event('connection.refused', ({ reason }) => reason === 'handshake-failed')
    using sender = await Sender.at('127.0.0.1')
    sender.send(run.port('drop'), 'x')
    await sender.hears()
    const text = await textOf(run)
    const value = (name: string, listener: string, more = {}) =>
      sampleOf(text, name, { ...whose(run, listener), ...more })
    expect(value('portreeve_connections_open', 'shout')).toBe(1)
    expect(value('portreeve_connections_total', 'shout')).toBe(2)
    expect(value('portreeve_refused_total', 'shout', { reason: 'denied' })).toBe(1)
    expect(value('portreeve_connection_seconds_count', 'shout')).toBe(1)
    expect(value('portreeve_handshakes_total', 'safe', { result: 'ok' })).toBe(1)
    expect(value('portreeve_handshakes_total', 'safe', { result: 'failed' })).toBe(1)
    expect(value('portreeve_handshake_seconds_count', 'safe')).toBe(1)
    expect(value('portreeve_handshake_seconds_sum', 'safe')).toBeGreaterThan(0.0005)
    expect(value('portreeve_handshake_seconds_sum', 'safe')).toBeLessThan(5)
    expect(value('portreeve_datagrams_total', 'drop', { result: 'received' })).toBe(1)
  })

  it('say the state of a socket, and those of its regions', async () => {
    await using run = await running(settings)
    const states = async (listener: string) =>
      readExposition(await textOf(run))
        .flatMap(({ name, samples }) => (name === 'portreeve_socket_state' ? samples : []))
        .filter(({ labels, value }) => labels.listener === listener && value === 1)
        .map(({ labels }) => labels.state)
    expect(await states('shout')).toEqual(['accepting', 'accepting.admission.open', 'accepting.tls.off'])
    expect(await states('safe')).toEqual(['accepting', 'accepting.admission.open', 'accepting.tls.on.quiet'])
    expect(await states('drop')).toEqual(['receiving'])
    await run.portreeve.suspend('shout')
    expect(await states('shout')).toEqual(['suspended'])
  })

  it('of a socket that went and came back have not gone down; while it is away there are no gauges of it', async () => {
    const port = await freePort()
    const table = (...ports: number[]): SettingsInput => ({
      listeners: {
        shout: { protocol: 'echo', sockets: [{ port: 'any', address: '127.0.0.1' }] },
        other: { protocol: 'echo', sockets: ports.map((number) => ({ port: number, address: '127.0.0.1' })) },
      },
    })
    await using run = await running(table(port))
    const labels = whose(run, 'other')
    await visit(run, 'other')
    using stays = await dial(run.port('other'))
    await stays.send('x').hears('x')
    await run.portreeve.apply(table())
    const total = async () => sampleOf(await textOf(run), 'portreeve_connections_total', labels)
    const open = async () => sampleOf(await textOf(run), 'portreeve_connections_open', labels)
    expect([await total(), await open()]).toEqual([2, 1])
    const gone = once(stays.socket, 'close')
    stays.socket.end()
    await gone
    await run.event('socket.closed')
    await until(run.portreeve, () =>
      [...run.portreeve.estate.books].every(({ socket, isThere }) => socket !== labels.socket || !isThere),
    )
    expect([await total(), await open()]).toEqual([2, undefined])
    await run.portreeve.apply(table(port))
    expect([await total(), await open()]).toEqual([2, 0])
    await visit(run, 'other')
    const text = await textOf(run)
    expect(sampleOf(text, 'portreeve_connections_total', labels)).toBe(3)
    expect(sampleOf(text, 'portreeve_connection_seconds_count', labels)).toBe(3)
  })
})

describe('the states of the metric', () => {
  it('are all those of the machines, and `restarting`', () => {
    const [tcp, udp] = [chartOf(tcpSocketMachine), chartOf(udpSocketMachine)]
    const leaves = (states: typeof tcp.states): string[] =>
      states.flatMap((state) => (state.states.length === 0 ? [state.path] : leaves(state.states)))
    const accepting = tcp.states.filter(({ key }) => key === 'accepting')
    const top = [...tcp.states, ...udp.states].map(({ key }) => key)
    expect([...SOCKET_STATES].sort()).toEqual([...new Set([...top, 'restarting', ...leaves(accepting)])].sort())
  })
})

describe('the check of the text', () => {
  it.each([
    [
      '# HELP a_seconds A.\n# TYPE a_seconds counter\na_seconds 1\n',
      'a_seconds: counters, and only they, end in _total',
    ],
    ['# TYPE a gauge\na 1\n', 'a: no HELP'],
    ['# HELP a_ms A.\n# TYPE a_ms gauge\na_ms 1\n', 'a_ms: is in no base unit'],
    ['# HELP a A.\n# TYPE a gauge\na{b="1"} 1\na{b="1"} 2\n', 'a[["b","1"]]: twice'],
    [
      '# HELP a A.\n# TYPE a histogram\na_bucket{le="1"} 2\na_bucket{le="+Inf"} 1\na_sum 1\na_count 1\n',
      'a{}: not cumulative',
    ],
  ])('finds what is wrong: %j', (text, complaint) => {
    expect(lintExposition(text)).toEqual([complaint])
  })
})
