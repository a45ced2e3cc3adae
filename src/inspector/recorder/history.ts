import { briefJson } from '../../brief-json.ts'
import { messageOf } from '../../thrown.ts'
import { cutText } from '../../truncate.ts'
import { machineName } from '../machines.ts'
import { activePaths, initialPaths } from './paths.ts'
import { type EdgeCount, eventOf, type MachineActor, type Microstep, type Step, waysOf } from './step.ts'

/** A context is written with every step. In characters. */
const LONGEST_CONTEXT = 2_000
/** What an actor has died of. In characters. */
const LONGEST_WORDS = 200

/** What is known of one actor, and of those that had its name before it died and was started again. */
export class History {
  readonly id: string
  readonly machine: string
  actor: MachineActor
  /** Whether the actor has come to its end, or has died. */
  isOver = false
  readonly steps: Step[] = []
  readonly #edges = new Map<string, { source: string; target: string; event: string; count: number }>()
  #states: readonly string[] = []
  #context: { readonly of: unknown; readonly text: string } | undefined

  constructor(id: string, actor: MachineActor) {
    this.id = id
    this.actor = actor
    this.machine = machineName(actor.logic.id)
  }

  get edges(): readonly EdgeCount[] {
    return [...this.#edges.values()].map((edge) => ({ ...edge }))
  }

  /** An actor that has begun before is in the states that it is in. */
  join(actor: MachineActor): void {
    this.actor = actor
    this.#states = activePaths(actor.getSnapshot().value)
  }

  /** An actor begins: before the first transition it is in the states that its machine says. */
  begin(actor: MachineActor): Step {
    this.actor = actor
    this.isOver = false
    this.#context = undefined
    this.#states = []
    return this.#step('xstate.init', initialPaths(actor.logic))
  }

  take(microstep: Microstep): Step {
    const taken = waysOf(microstep)
    for (const { source, targets, event } of taken) for (const target of targets) this.#count(source, target, event)
    const { value, context } = microstep.snapshot as unknown as { value: unknown; context: unknown }
    return this.#step(eventOf(microstep, taken), activePaths(value), this.#write(context))
  }

  /** It has come to its end. One that died of an error has taken no transition: the error is a step of its own. */
  end(error: unknown): Step | undefined {
    this.isOver = true
    return error === undefined
      ? undefined
      : this.#step(`died: ${cutText(messageOf(error), LONGEST_WORDS)}`, this.#states)
  }

  #step(event: string, after: readonly string[], context?: string): Step {
    const step = {
      at: Date.now(),
      actor: this.id,
      machine: this.machine,
      event,
      before: this.#states,
      after,
      ...(context !== undefined && { context }),
    }
    this.#states = after
    this.steps.push(step)
    return step
  }

  /** Contexts are never changed, but replaced: one that is still there is written already. */
  #write(context: unknown): string {
    if (this.#context?.of !== context) this.#context = { of: context, text: briefJson(context, LONGEST_CONTEXT) }
    return this.#context?.text ?? ''
  }

  #count(source: string, target: string, event: string): void {
    const key = JSON.stringify([source, target, event])
    const edge = this.#edges.get(key) ?? { source, target, event, count: 0 }
    edge.count++
    this.#edges.set(key, edge)
  }
}
