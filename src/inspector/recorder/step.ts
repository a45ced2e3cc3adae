import type { AnyStateMachine, InspectionEvent } from 'xstate'
import { type NodeTransition, wayOf } from '../chart.ts'
import { eventName } from '../names.ts'

/** One event of an actor, with its innermost states before and after. Strings only: it outlives what it tells of. */
export interface Step {
  /** Milliseconds since 1970. */
  readonly at: number
  /** The id of the actor, as in `smtp:2525`. */
  readonly actor: string
  readonly machine: string
  /** In the words of the chart: `done binding`, `always`, `after RETRY_DELAY`. */
  readonly event: string
  readonly before: readonly string[]
  readonly after: readonly string[]
  /** JSON, shortened. */
  readonly context?: string | undefined
}

/** How often an arrow of the chart was taken. */
export interface EdgeCount {
  readonly source: string
  readonly target: string
  readonly event: string
  readonly count: number
}

/** What XState tells of one transition, or of an event for which there is none. */
export type Microstep = Extract<InspectionEvent, { type: '@xstate.microstep' }>

/** An actor of a machine. What XState tells of others, as of promises and callbacks, has no states. */
export interface MachineActor {
  readonly id: string
  readonly sessionId: string
  readonly logic: AnyStateMachine
  readonly _parent?: MachineActor
  getSnapshot(): {
    readonly value: unknown
    readonly context: unknown
    readonly status: string
    readonly children: Readonly<Record<string, object | undefined>>
  }
}

/** The actor, if it is one of a machine. */
export const asMachineActor = (actor: unknown): MachineActor | undefined => {
  const { logic } = (actor ?? {}) as { logic?: { root?: unknown } }
  return logic?.root === undefined ? undefined : (actor as MachineActor)
}

type Way = ReturnType<typeof wayOf>

/** A machine's transitions are few, and made once. */
const ways = new WeakMap<object, Way>()

/** Where the transitions of a microstep lead, in the words of the chart. */
export const waysOf = ({ _transitions }: Microstep): Way[] => _transitions.map(way)

const way = (transition: Microstep['_transitions'][number]): Way => {
  const known = ways.get(transition) ?? wayOf(transition as unknown as NodeTransition)
  ways.set(transition, known)
  return known
}

/** What a microstep is called: its event, or the chart's word where XState has made that event itself. */
export const eventOf = ({ event }: Microstep, [way]: readonly Way[]): string => {
  if (way?.event === 'always' || event.type.startsWith('xstate.after.')) return way?.event ?? 'after'
  return eventName(event.type)
}
