import type { AnyStateMachine } from 'xstate'
import { actionName, delayName, eventName, guardName } from './names.ts'

/** A statechart as plain data that survives JSON: names only, no functions. It is its own root, of the path `''`. */
export interface Chart extends ChartState {
  readonly id: string
  readonly path: ''
}

/** A state, with the states inside it in the order of the machine. */
export interface ChartState {
  readonly key: string
  /** From below the root, as in `accepting.admission.full`: unique in the chart. */
  readonly path: string
  readonly type: 'atomic' | 'compound' | 'parallel' | 'final' | 'history'
  readonly history?: 'shallow' | 'deep'
  /** The path of the state inside that is entered first. */
  readonly initial?: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly entry: readonly string[]
  readonly exit: readonly string[]
  readonly invokes: readonly ChartInvoke[]
  readonly transitions: readonly ChartTransition[]
  readonly states: readonly ChartState[]
}

/** An actor that lives as long as its state. Without an id of its own it goes by its source's name. */
export interface ChartInvoke {
  readonly id: string
  readonly src: string
}

/** One way to go on. Without targets it stays where it is; without actions as well, the event is ignored there. */
export interface ChartTransition {
  /** For people: `drain`, `always`, `after RETRY_DELAY`, `done binding`, `error binding`. */
  readonly event: string
  readonly guard?: string
  readonly actions: readonly string[]
  /** Paths. The root's own is `''`. */
  readonly targets: readonly string[]
  /** The source is left and entered again, even when the target is inside it. */
  readonly reenter?: true
}

type Node = AnyStateMachine['root']
/** A transition as a machine holds it. */
export type NodeTransition = NonNullable<Node['always']>[number]

/** Reads the statechart out of a machine, as it was configured: nothing is run. */
export const chartOf = (machine: AnyStateMachine): Chart => ({ id: machine.id, ...stateOf(machine.root), path: '' })

const stateOf = (node: Node): ChartState => ({
  key: node.key,
  path: pathOf(node),
  type: node.type,
  ...(node.history && { history: node.history }),
  ...initialOf(node),
  ...(node.description && { description: node.description }),
  tags: [...node.tags],
  // From the configuration: the node's own lists also hold the timers of `after`.
  entry: listOf(node.config.entry).map(actionName),
  exit: listOf(node.config.exit).map(actionName),
  invokes: node.invoke.map((_, index) => invokeOf(node, index)),
  transitions: transitionsOf(node),
  states: Object.values(node.states).map((child) => stateOf(child)),
})

const pathOf = (node: Node): string => node.path.join('.')

const initialOf = (node: Node): { initial?: string } => {
  const first = node.initial.target?.[0]
  return first ? { initial: pathOf(first) } : {}
}

const invokeOf = (node: Node, index: number): ChartInvoke => {
  const { id, src } = node.invoke[index]!
  const name = typeof src === 'string' && !src.startsWith('xstate.invoke.') ? src : 'inline'
  return { id: id === `${index}.${node.id}` ? name : id, src: name }
}

/** A transition of a running machine, with the state that it leaves, in the words of the chart. */
export const wayOf = (transition: NodeTransition): { source: string; targets: readonly string[]; event: string } => {
  const source = transition.source as Node
  const { targets, event } = transitionOf(source, transition)
  return { source: pathOf(source), targets, event }
}

const transitionsOf = (node: Node): ChartTransition[] =>
  [...(node.always ?? []), ...[...node.transitions.values()].flat()].map((transition) => transitionOf(node, transition))

const transitionOf = (node: Node, transition: NodeTransition): ChartTransition => ({
  event: eventOf(node, transition),
  ...(transition.guard && { guard: guardName(transition.guard) }),
  actions: transition.actions.map(actionName),
  targets: (transition.target ?? []).map((target) => pathOf(target as Node)),
  ...(transition.reenter && { reenter: true as const }),
})

const eventOf = (node: Node, { eventType, ...transition }: NodeTransition): string => {
  if (eventType === '') return 'always'
  if ('delay' in transition) return delayName(transition.delay as string | number)
  if (eventType === `xstate.done.state.${node.id}`) return `done ${node.key}`
  const unnamed = node.invoke.findIndex(({ id }, index) => id === `${index}.${node.id}` && eventType.endsWith(`.${id}`))
  if (unnamed < 0) return eventName(eventType)
  return eventName(eventType.replace(node.invoke[unnamed]!.id, invokeOf(node, unnamed).id))
}

const listOf = (value: unknown): unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])
