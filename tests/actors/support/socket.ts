import { expect } from 'vitest'
import { type AnyActorRef, createActor, type InputFrom, SimulatedClock, waitFor } from 'xstate'
import { Lease } from '../../../src/actors/lease.ts'
import { tcpSocketMachine } from '../../../src/actors/tcp-socket/index.ts'
import type { PortreeveEvent } from '../../../src/telemetry/index.ts'
import { FakePort } from './fake-port.ts'

type Begin = InputFrom<typeof tcpSocketMachine>['begin']

export interface Play {
  readonly port?: FakePort
  readonly begin?: Begin
  readonly machine?: typeof tcpSocketMachine
  readonly clock?: { setTimeout(fn: () => void, ms: number): unknown; clearTimeout(id: unknown): void }
}

/** A TCP socket's actor over a fake port, with a clock that only the test moves. */
export const play = ({ port = new FakePort(), begin = 'binding', machine = tcpSocketMachine, clock }: Play = {}) => {
  const simulated = new SimulatedClock()
  const told: PortreeveEvent[] = []
  const lease = new Lease()
  const input = { port: port.tcp, lease, begin, announce: (event: PortreeveEvent) => void told.push(event) }
  const actor = createActor(machine, { input, clock: (clock ?? simulated) as SimulatedClock })
  const failure: unknown[] = []
  actor.subscribe({ error: (error) => failure.push(error) })
  actor.start()
  const ended = lease.signal
  return {
    actor,
    port,
    lease,
    ended,
    told,
    failure,
    /** Milliseconds pass. */
    pass: (milliseconds: number) => simulated.increment(milliseconds),
    types: () => told.map(({ type }) => type),
    reaches: (value: unknown) => reaches(actor, value),
    [Symbol.dispose]: () => void actor.stop(),
  }
}

/** Looked at until it holds, or far too long: a busy machine is no failure. */
export const eventually = <T>(look: () => T) => expect.poll(look, { interval: 5, timeout: 15_000 })

/** Resolves when the actor is in the state, now or later. */
export const reaches = async (actor: AnyActorRef, value: unknown): Promise<void> => {
  await waitFor(actor, (snapshot) => snapshot.matches(value), { timeout: 15_000 })
}
