import { describe, expect, it } from 'vitest'
import {
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  type EventObject,
  fromCallback,
  SimulatedClock,
} from 'xstate'
import { getShortestPaths } from 'xstate/graph'
import { Lease } from '../../src/actors/lease.ts'
import type { Table } from '../../src/actors/table.ts'
import type { Ward } from '../../src/actors/wards.ts'
import { machines } from '../../src/xstate.ts'
import { isRestful, statesOf } from './support/charts.ts'
import { FakeEstate } from './support/estate.ts'
import { FakePort } from './support/fake-port.ts'

const estate = new FakeEstate()
const ports = (['off', 'on', 'ext'] as const).map((tls) => Object.assign(new FakePort(), { terms: { tls } }))
const port = ports[0] as FakePort
const { announce } = estate
const error = new Error('played')
const actor = (id: string, output?: unknown): EventObject[] => [
  { type: `xstate.done.actor.${id}`, output, actorId: id } as EventObject,
  { type: `xstate.error.actor.${id}`, error, actorId: id } as EventObject,
]
const after = (delay: string, id: string): EventObject => ({ type: `xstate.after.${delay}.${id}` })
const restart = (id: string): EventObject => ({ type: 'restart', id }) as EventObject
/** How many crashes there were makes a difference up to the last that is forgiven. */
const wards = (rows: Table<Ward>) =>
  rows.entries.map(([id, { state, leaving, suspended, crashes }]) => [
    id,
    state,
    leaving !== undefined,
    suspended,
    crashes.length,
  ])
const level = (name: string): EventObject => ({ type: 'edge.level', level: name }) as EventObject

interface Walk {
  readonly machine: AnyStateMachine
  /** A machine that comes up in several ways is walked from each. */
  readonly inputs: readonly unknown[]
  readonly events: readonly EventObject[]
  /** What of the context the guards look at. */
  readonly matters: (context: never) => unknown
  /** The events after which it has come to its end, from wherever it is. */
  readonly end: readonly EventObject[]
}

const socket = { lease: new Lease(), announce }
const begins = ['binding', 'suspended', 'failed'] as const
const commands = [{ type: 'suspend' }, { type: 'resume' }, { type: 'update' }]
const lost = { type: 'edge.lost', code: 'EBADF', message: 'lost' }
const evicted = { type: 'lease.ended' }
const drains = [10_000, 0].map((deadline) => ({ type: 'drain', deadline }))
const bound = { address: '::', port: 1 }
const listenerInput = {
  name: 'test',
  account: estate.account('test'),
  lease: new Lease(),
  announce,
  ports: [port.tcp],
  leaving: { ports: [], deadline: 0 },
  drainDeadline: 1_000,
}
const report = { left: 0, cut: 0 }
const change = { end: [], close: [], update: [], open: [], start: [estate.listener('test')], certificates: [] }
const source = { name: 'a', aliases: [], localAddresses: [], certificate: '/a.pem' }
const certificates = { store: estate.certificates, announce }
const settings = { listeners: {} }

const WALKS: Record<keyof typeof machines, Walk> = {
  tcpSocket: {
    machine: machines.tcpSocket,
    inputs: begins.flatMap((begin) => ports.map(({ tcp }) => ({ ...socket, port: tcp, begin }))),
    events: [
      ...commands,
      ...drains,
      evicted,
      lost,
      ...['open', 'reserved', 'full'].map(level),
      ...['edge.handshaking', 'edge.quiet', 'edge.certificateMissing'].map((type) => ({ type })),
      ...actor('binding', bound),
      ...['tenancy', 'connections', 'accepting', 'unbinding', 'drainUnbinding', 'emptying', 'cutting'].flatMap((id) =>
        actor(id, 0),
      ),
      after('RETRY_DELAY', 'tcpSocket.backingOff'),
      after('DRAIN_DEADLINE', 'tcpSocket.draining'),
    ],
    matters: ({ level, handshakes, tls }: Record<string, unknown>) => [level, handshakes, tls],
    end: [{ type: 'drain', deadline: 0 } as EventObject, ...actor('cutting', 0)],
  },
  udpSocket: {
    machine: machines.udpSocket,
    inputs: begins.map((begin) => ({ ...socket, port: new FakePort('test:1', 'udpSocket').udp, begin })),
    events: [
      ...commands,
      ...drains,
      evicted,
      lost,
      ...actor('binding', bound),
      ...['tenancy', 'receiving', 'unbinding', 'draining'].flatMap((id) => actor(id)),
      after('RETRY_DELAY', 'udpSocket.backingOff'),
    ],
    matters: () => [],
    end: [{ type: 'drain', deadline: 0 } as EventObject, ...actor('draining')],
  },
  listener: {
    machine: machines.listener,
    inputs: [false, true].map((suspended) => ({ ...listenerInput, suspended })),
    events: [
      ...commands.slice(0, 2),
      ...drains,
      evicted,
      { type: 'update', drainDeadline: 1 } as EventObject,
      { type: 'open', ports: [] } as EventObject,
      { type: 'close', sockets: ['test:1'] } as EventObject,
      restart('test:1'),
      ...['open', 'reserved', 'full'].map(level),
      ...['tenancy', 'admission'].flatMap((id) => actor(id)),
      ...actor('test:1', report),
    ],
    matters: ({ level, rows }: { level: string; rows: Table<Ward> }) => [level, wards(rows)],
    end: [{ type: 'drain', deadline: 0 } as EventObject, restart('test:1'), ...actor('test:1', report)],
  },
  supervisor: {
    machine: machines.supervisor,
    inputs: [{ estate }],
    events: [
      ...commands.slice(0, 2),
      ...drains,
      { type: 'apply', change } as EventObject,
      restart('listener:test'),
      ...['certificates', 'keeping'].flatMap((id) => actor(id)),
      ...actor('listener:test', report),
    ],
    matters: ({ rows }: { rows: Table<Ward> }) => wards(rows),
    end: [{ type: 'drain', deadline: 0 } as EventObject, restart('listener:test'), ...actor('listener:test', report)],
  },
  certificates: {
    machine: machines.certificates,
    inputs: [[], [source]].map((sources) => ({ ...certificates, sources })),
    events: [
      { type: 'changed' },
      { type: 'sources', sources: [source] } as EventObject,
      { type: 'sources', sources: [] } as EventObject,
      ...['watching', 'reloading'].flatMap((id) => actor(id)),
      after('SETTLE_DELAY', 'certificates.watched.settling'),
      after('REWATCH_DELAY', 'certificates.unwatched'),
    ],
    matters: () => [],
    end: [],
  },
  portreeve: {
    machine: machines.portreeve,
    inputs: [{ settings }],
    events: [
      ...commands.slice(0, 2),
      { type: 'drain' },
      { type: 'apply', settings } as EventObject,
      { type: 'news', event: estate.told[0] } as EventObject,
      ...['starting', 'changing'].flatMap((id) => actor(id, change)),
      ...actor('lastNews'),
      { type: 'xstate.done.actor.supervisor', output: { ...report, duration: 0 } } as EventObject,
    ],
    matters: ({ next }: { next: unknown }) => next !== undefined,
    end: [
      { type: 'drain' },
      { type: 'xstate.done.actor.supervisor', output: { ...report, duration: 0 } } as EventObject,
      ...actor('lastNews'),
    ],
  },
}

/** As many ways as there are states of which the guards make a difference. */
const serializeState = (matters: Walk['matters']) => (snapshot: AnyMachineSnapshot) =>
  JSON.stringify([snapshot.status, snapshot.value, matters(snapshot.context as never)])

/** An actor that has come to its end hears nothing. */
const stopWhen = ({ status }: AnyMachineSnapshot) => status !== 'active'

/** Only who is there can end or fail; and of listeners, which could be added for ever, one is enough. */
const filterEvents = ({ children, context }: AnyMachineSnapshot, { type }: EventObject) => {
  const [, id] = /^xstate\.(?:done|error)\.actor\.(.*)$/.exec(type) ?? []
  if (id !== undefined) return Object.hasOwn(children, id)
  return !(type === 'apply' && context.rows?.size > 0)
}

const pathsOf = (
  { machine, matters }: Walk,
  options: { input?: unknown; fromState?: unknown; events: readonly EventObject[] },
) =>
  getShortestPaths(machine, {
    serializeState: serializeState(matters),
    stopWhen,
    filterEvents,
    limit: 200_000,
    ...options,
  } as never)

const walk = (walked: Walk) =>
  walked.inputs.map((input) => [input, pathsOf(walked, { input, events: walked.events })] as const)

const mapValues = (record: object, give: () => unknown) =>
  Object.fromEntries(Object.keys(record).map((key) => [key, give()]))

const names = Object.keys(machines) as (keyof typeof machines)[]

describe.each(names)('every way through the machine %s', (name) => {
  const { machine, events, end } = WALKS[name]
  const paths = walk(WALKS[name]).flatMap(([, ways]) => ways)
  const reached = paths.map(({ state }) => state as AnyMachineSnapshot)

  it('leads to each of its states', () => {
    const seen = new Set(reached.flatMap(({ _nodes }) => _nodes.map(({ id }) => id)))
    const missed = statesOf(machine.root).filter((node) => isRestful(node) && !seen.has(node.id))
    expect(missed.map(({ id }) => id)).toEqual([])
  })

  it('can be gone without anything in it that throws', () => {
    const broken = paths.filter(({ state }) => (state as AnyMachineSnapshot).status === 'error')
    const ends = new Set(broken.map(({ steps }) => steps.at(-1)?.event.type))
    // The host's actor ends in the error of the first settings, on purpose.
    expect([...ends]).toEqual(name === 'portreeve' ? ['xstate.error.actor.starting'] : [])
  })

  it('is gone by an actor too, with its actions', () => {
    const inert = machine.provide({
      actors: mapValues(machine.implementations.actors, () => fromCallback(() => {})),
    } as never)
    for (const [input, ways] of walk(WALKS[name])) {
      for (const { steps, state } of ways) {
        const walker = createActor(inert, { input, clock: new SimulatedClock() } as never)
        walker.subscribe({ error: () => {} })
        walker.start()
        for (const { event } of steps.slice(1)) walker.send(event)
        const { status, value } = walker.getSnapshot()
        expect({ status, value }).toEqual({ status: state.status, value: (state as AnyMachineSnapshot).value })
        walker.stop()
      }
    }
  })

  if (end.length > 0)
    it('comes to its end from each of its states when it is told to', () => {
      const alive = reached.filter(({ status }) => status === 'active')
      const stuck = alive.filter((fromState) => {
        const ways = pathsOf(WALKS[name], { fromState, events: end })
        return ways.every(({ state }) => (state as AnyMachineSnapshot).status !== 'done')
      })
      expect(stuck.map(({ value }) => value)).toEqual([])
    })

  if (events.includes(evicted))
    it('ends at once when its lease ends, wherever it is (D5)', () => {
      const alive = reached.filter(({ status }) => status === 'active')
      for (const fromState of alive) {
        const ways = pathsOf(WALKS[name], { fromState, events: [evicted] })
        expect(ways.map(({ state }) => (state as AnyMachineSnapshot).value)).toContain('evicted')
      }
    })
})
