import type { AnyActorRef, InspectionEvent } from 'xstate'
import { briefJson } from '../../brief-json.ts'
import { type EventHub, OPERATING_EVENTS, type PortreeveEvent } from '../../telemetry/index.ts'
import type { CountersOfSocket } from '../../telemetry/log-sums.ts'
import { Histories } from './histories.ts'
import type { History } from './history.ts'
import { activePaths } from './paths.ts'
import type { ActorDetail, Recording, RecordingReason } from './recording.ts'
import { type RefusalSum, RefusalSums } from './refusals.ts'
import { Ring } from './ring.ts'
import { asMachineActor, type MachineActor, type Microstep, type Step } from './step.ts'
import { type ActorNode, treeOf, withDescendants } from './tree.ts'

export interface RecorderOptions {
  readonly hub: EventHub
  /** The counters of every socket, for the sums of refusals. */
  readonly readCounters: () => Iterable<CountersOfSocket>
}

const MOST_STEPS = 2_000
const MOST_EVENTS = 1_000
const MOST_REFUSALS = 1_000
/** In characters: an answer to somebody who asks for one actor. */
const LONGEST_CONTEXT = 20_000

/**
 * The flight recorder: what the actors did last, what was told of them, and whom they refused. It is bounded in every
 * direction, and hears nothing on the way of a connection.
 */
export class Recorder {
  readonly startedAt: number = Date.now()
  readonly #histories = new Histories()
  readonly #steps = new Ring<Step>(MOST_STEPS)
  readonly #events = new Ring<PortreeveEvent>(MOST_EVENTS)
  readonly #refusals = new Ring<RefusalSum>(MOST_REFUSALS)
  readonly #readCounters: RecorderOptions['readCounters']
  #sums: RefusalSums | undefined
  readonly #listeners = new Set<(step: Step) => void>()
  readonly #watchers = new Set<(event: InspectionEvent) => void>()
  #root: MachineActor | undefined

  constructor({ hub, readCounters }: RecorderOptions) {
    for (const type of OPERATING_EVENTS) hub.on(type, (event) => this.#events.push(event))
    this.#readCounters = readCounters
  }

  /** Hears XState's inspection events. A fault of its own is nobody else's: it only looks on. */
  readonly inspect = (event: InspectionEvent): void => {
    try {
      this.#inspect(event)
      for (const hear of this.#watchers) hear(event)
    } catch {
      // One step less is remembered.
    }
  }

  /** Hears actors that run already, from now on. */
  join(root: AnyActorRef): void {
    const actor = asMachineActor(root)
    if (actor === undefined) return
    this.#begin(actor)
    for (const one of withDescendants(actor)) this.#histories.enter(one).join(one)
    root.system.inspect(this.inspect)
  }

  #inspect(event: InspectionEvent): void {
    if (event.type === '@xstate.action') return
    const actor = asMachineActor(event.type === '@xstate.event' ? event.sourceRef : event.actorRef)
    if (actor === undefined) return
    if (event.type === '@xstate.actor') this.#enter(actor)
    else if (event.type === '@xstate.microstep') this.#take(actor, event)
    else if (event.type === '@xstate.snapshot') this.#look(actor, event.snapshot)
    else if (event.type === '@xstate.event') this.#hearDeath(actor, event.event)
  }

  /** Hears every step as it is taken. Returns the way to stop. */
  onStep(hear: (step: Step) => void): () => void {
    this.#listeners.add(hear)
    return () => this.#listeners.delete(hear)
  }

  /** Hears XState's inspection events as they are; nothing of one may be kept. Returns the way to stop. */
  onInspection(hear: (event: InspectionEvent) => void): () => void {
    this.#watchers.add(hear)
    return () => this.#watchers.delete(hear)
  }

  /** The actor above all others, while it is known. */
  get root(): MachineActor | undefined {
    return this.#root
  }

  /** The actors as they are now: the supervisor's, with all below it. Undefined before the start. */
  actors(): ActorNode | undefined {
    return this.#root && treeOf(this.#root, this.#histories)
  }

  /** One actor, by id or session; also one that is over, as long as it is remembered. */
  actor(id: string): ActorDetail | undefined {
    const history = this.#histories.get(id)
    return history && detailOf(history)
  }

  /** All that is remembered, as plain data. */
  dump(reason: RecordingReason = 'request'): Recording {
    this.#sums?.look()
    const histories = this.#histories.all()
    return {
      format: 'portreeve-recording',
      version: 1,
      at: Date.now(),
      since: this.startedAt,
      reason,
      actors: this.actors(),
      histories: histories.map(detailOf).map(({ steps: _, ...detail }) => detail),
      steps: inOrder(new Set([...this.#steps.list(), ...histories.flatMap(({ steps }) => steps)])),
      events: this.#events.list(),
      refusals: this.#refusals.list(),
    }
  }

  /** What is remembered stays to be read; nothing more will come. */
  end(): void {
    this.#sums?.end()
  }

  #begin(root: MachineActor): void {
    this.#root = root
    this.#sums ??= new RefusalSums(this.#readCounters, (sum) => this.#refusals.push(sum))
  }

  #enter(actor: MachineActor): void {
    if (actor._parent === undefined) this.#begin(actor)
    const history = this.#histories.enter(actor)
    this.#keep(history, history.begin(actor))
  }

  #take(actor: MachineActor, microstep: Microstep): void {
    const history = this.#histories.of(actor)
    if (history !== undefined) this.#keep(history, history.take(microstep))
  }

  #look(actor: MachineActor, snapshot: object): void {
    const { status, error } = snapshot as { status: string; error?: unknown }
    if (status !== 'active') this.#end(actor, status === 'error' ? error : undefined)
  }

  /** Of an actor that has thrown XState tells nothing but what it sends to the parent. */
  #hearDeath(actor: MachineActor, { type, error }: { readonly type: string; readonly error?: unknown }): void {
    if (type.startsWith('xstate.error.actor.')) this.#end(actor, error)
  }

  #end(actor: MachineActor, error: unknown): void {
    const history = this.#histories.of(actor)
    if (history === undefined || history.isOver || history.actor !== actor) return
    const step = history.end(error)
    if (step !== undefined) this.#keep(history, step)
  }

  #keep(history: History, step: Step): void {
    this.#histories.trim(history)
    this.#steps.push(step)
    for (const hear of this.#listeners) hear(step)
  }
}

const detailOf = ({ id, machine, actor, isOver, steps, edges }: History): ActorDetail => {
  const { value, context } = actor.getSnapshot()
  return {
    id,
    machine,
    isOver,
    state: activePaths(value),
    context: briefJson(context, LONGEST_CONTEXT),
    steps: [...steps],
    edges,
  }
}

const inOrder = (steps: Iterable<Step>): Step[] => [...steps].sort((one, other) => one.at - other.at)
