import { describe, expect, it } from 'vitest'
import type { SettingsInput } from '../../../src/index.ts'
import type { TraceStep } from '../../../src/inspector/recorder/index.ts'
import { Traces } from '../../../src/inspector/recorder/traces/traces.ts'
import { EventHub } from '../../../src/telemetry/index.ts'
import { call, dial, dialTls } from '../../support/dial.ts'
import { loopback, type Running, running, until } from '../../support/portreeve.ts'

const row = { port: 'any', address: '127.0.0.1' } as const

const settings: SettingsInput = {
  addressLists: { denied: '127.0.0.9', trustedProxies: '127.0.0.2' },
  domains: [{ name: 'localhost', certificate: 'self-signed' }],
  listeners: {
    shout: { protocol: 'echo', sockets: loopback() },
    safe: { protocol: 'echo', sockets: [{ ...row, tls: 'on' }] },
    behind: { protocol: 'echo', sockets: [{ ...row, proxyProtocol: 'required' }] },
  },
}

const tracing = ({ portreeve }: Running, options = {}) => {
  const told: TraceStep[] = []
  const tlsOf = (socket: string) => {
    const terms = portreeve.estate.port(socket)?.terms
    return terms !== undefined && 'tls' in terms ? terms.tls : 'off'
  }
  const traces = new Traces({ hub: portreeve.hub, tlsOf, tell: (step) => told.push(step), ...options })
  const done = async (id: string) => {
    await until(portreeve, () => traces.get(id).state === 'done')
    return traces.get(id)
  }
  return { traces, told, done }
}

const words = (steps: readonly TraceStep[]) => steps.map(({ stage, text }) => `${stage}: ${text}`)

describe('a trace', () => {
  it('follows the next connection from an address to its end, and no other', async () => {
    await using run = await running(settings)
    const { traces, told, done } = tracing(run)
    const { id, state } = traces.begin({ from: '::ffff:127.0.0.1' })
    expect(state).toBe('waiting')
    using other = await dial(run.port('shout'), { localAddress: '127.0.0.3' })
    await other.send('x').hears('x')
    expect(traces.get(id).state).toBe('waiting')
    using caller = await dial(run.port('shout'))
    const { localPort } = caller.socket
    await caller.send('four').hears('four')
    using second = await dial(run.port('shout'))
    await second.send('x').hears('x')
    expect(traces.get(id)).toMatchObject({ from: '127.0.0.1', state: 'following' })
    second.socket.end()
    await second.gone
    caller.socket.end()
    const { steps } = await done(id)
    expect(words(steps)).toEqual([
      'gate: admitted to shout:any, 2 open',
      'protocol: the protocol begins',
      expect.stringMatching(/^closed: closed after [\d.]+ m?s: 4 bytes read, 4 written$/),
    ])
    expect(steps).toEqual(told)
    const { connection } = run.of('connection.admitted').find(({ remotePort }) => remotePort === localPort) ?? {}
    expect(steps.map((step) => step.connection)).toEqual([connection, connection, connection])
  })

  it('shows the handshake with its version and its time', async () => {
    await using run = await running(settings)
    const { traces, done } = tracing(run)
    const { id } = traces.begin({ from: '127.0.0.1', listener: 'safe' })
    using clear = await dial(run.port('shout'))
    await clear.send('x').hears('x')
    using caller = await dialTls(run.port('safe'))
    await caller.send('x').hears('x')
    caller.socket.end()
    const { steps } = await done(id)
    expect(words(steps).slice(0, -1)).toEqual([
      'gate: admitted to safe:any, 1 open',
      'handshake: the TLS handshake begins',
      expect.stringMatching(/^handshake: TLSv1.3 for localhost, after [\d.]+ ms$/),
      'protocol: the protocol begins',
    ])
  })

  it('tells why a handshake failed before it tells that all is over', async () => {
    await using run = await running(settings)
    const { traces, done } = tracing(run)
    const { id } = traces.begin({ from: '127.0.0.1' })
    using caller = await dial(run.port('safe'))
    caller.send('no handshake at all\r\n')
    const { steps } = await done(id)
    expect(steps.map(({ stage }) => stage)).toEqual(['gate', 'handshake', 'refused', 'closed'])
    expect(steps[2]).toMatchObject({ text: 'handshake-failed', details: { detail: expect.stringContaining('SSL') } })
  })

  it('is done with a refusal at the gate, with its evidence', async () => {
    await using run = await running(settings)
    const { traces, done } = tracing(run)
    const { id } = traces.begin({ from: '127.0.0.9' })
    await call(run.port('shout'), { localAddress: '127.0.0.9' }).gone
    const { steps } = await done(id)
    expect(steps).toMatchObject([{ stage: 'refused', text: 'denied', details: { list: 'denied', line: 1 } }])
    expect(steps[0]?.connection).toBeUndefined()
  })

  it.each(['203.0.113.9', '127.0.0.2'])('of %s shows the PROXY header that names a client (X2)', async (from) => {
    await using run = await running(settings)
    const { traces, done } = tracing(run)
    const { id } = traces.begin({ from })
    using caller = await dial(run.port('behind'), { localAddress: '127.0.0.2' })
    await caller.send('PROXY TCP4 203.0.113.9 127.0.0.1 4711 80\r\nx').hears('x')
    caller.socket.end()
    const { steps } = await done(id)
    expect(words(steps).slice(0, -1)).toEqual([
      'gate: 127.0.0.2 may say by a PROXY header who comes to behind:any',
      expect.stringMatching(/^header: PROXY header v1 from 127.0.0.2 names 203.0.113.9, after [\d.]+ ms$/),
      'gate: admitted to behind:any, 1 open',
      'protocol: the protocol begins',
    ])
    expect(steps[0]!.at).toBeLessThanOrEqual(steps[1]!.at)
  })

  it('is heard of by nobody while none is under way: no event of a connection is even made', () => {
    const hub = new EventHub()
    const types = ['connection.admitted', 'connection.refused', 'connection.secured', 'connection.closed'] as const
    const heard = () => types.filter((type) => hub.hears(type))
    const traces = new Traces({ hub, tlsOf: () => 'off', tell: () => {} })
    expect(heard()).toEqual([])
    const { id } = traces.begin({ from: '127.0.0.1' })
    expect(heard()).toEqual(['connection.admitted', 'connection.refused'])
    const whose = {
      time: 0,
      listener: 'a',
      socket: 'a:1',
      connection: '5f3a9c1e-12',
      remoteAddress: '127.0.0.1',
      remotePort: 1,
    }
    hub.emit({ type: 'connection.admitted', ...whose, open: 1 })
    expect(heard()).toEqual(['connection.refused', 'connection.secured', 'connection.closed'])
    traces.end(id)
    expect(heard()).toEqual([])
  })

  it('waits and follows for a while only', async () => {
    await using run = await running(settings)
    const waiting = tracing(run, { waiting: 1 })
    const nobody = await waiting.done(waiting.traces.begin({ from: '192.0.2.1' }).id)
    expect(words(nobody.steps)).toEqual(['closed: nobody has come from there'])
    const following = tracing(run, { following: 1 })
    const { id } = following.traces.begin({ from: '127.0.0.1' })
    using caller = await dial(run.port('shout'))
    await caller.send('x').hears('x')
    const { steps } = await following.done(id)
    expect(words(steps).at(-1)).toBe('closed: it is followed no longer')
  })

  it('is one of twenty at most: those that are done make room, others are refused', async () => {
    await using run = await running(settings)
    const { traces } = tracing(run)
    const first = Array.from({ length: 20 }, () => traces.begin({ from: '192.0.2.1' }))
    const oneMore = () => traces.begin({ from: '127.0.0.9' })
    expect(oneMore).toThrow(/20 traces/)
    traces.end(first[0]!.id)
    const { id } = oneMore()
    await call(run.port('shout'), { localAddress: '127.0.0.9' }).gone
    expect(traces.get(id).state).toBe('done')
    oneMore()
    expect(() => traces.get(id)).toThrow(/no trace/)
  })

  it('of what is no address is refused', async () => {
    await using run = await running(settings)
    expect(() => tracing(run).traces.begin({ from: 'nowhere' })).toThrow("'nowhere' is no address")
  })
})
