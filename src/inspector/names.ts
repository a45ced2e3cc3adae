/** What an action may look like in a machine: by name, with params, or a function (XState's own carry a `type`). */
type Named = string | { readonly type: string } | ((...args: never[]) => unknown)

/** A guard made by XState's `and`, `or`, `not` or `stateIn`. */
interface ComposedGuard {
  readonly name: string
  readonly guards?: readonly unknown[]
  readonly stateValue?: unknown
}

/** How an event that XState makes itself reads: the rest of its type after the prefix is an id. */
const MADE_BY_XSTATE: readonly (readonly [prefix: string, word: string])[] = [
  ['xstate.done.actor.', 'done'],
  ['xstate.error.actor.', 'error'],
  ['xstate.snapshot.', 'snapshot'],
]

/** The name of an action; `assign` and the like when it is one of XState's own, written inline. */
export const actionName = (action: unknown): string => bareName(action as Named).replace(/^xstate\./, '')

/** A guard in words: `isFull`, `not isFull`, `hasPort and (isFirst or isForced)`. */
export const guardName = (guard: unknown): string => {
  if (typeof guard !== 'function') return bareName(guard as Named)
  const { name, guards, stateValue } = guard as ComposedGuard
  if (name === 'stateIn') return `in ${typeof stateValue === 'string' ? stateValue : JSON.stringify(stateValue)}`
  if (!guards) return bareName(guard as Named)
  if (name === 'not') return `not ${operand(guards[0])}`
  return guards.map(operand).join(` ${name} `)
}

/** How an event type reads: its own name, or `done binding` for `xstate.done.actor.binding`. */
export const eventName = (type: string): string => {
  const made = MADE_BY_XSTATE.find(([prefix]) => type.startsWith(prefix))
  return made ? `${made[1]} ${type.slice(made[0].length)}` : type
}

/** How a delay reads: `after RETRY_DELAY`, `after 250ms`. */
export const delayName = (delay: string | number): string => `after ${typeof delay === 'number' ? `${delay}ms` : delay}`

/** A guard inside another one: in brackets when it joins guards itself. */
const operand = (guard: unknown): string => {
  const joins = typeof guard === 'function' && (guard as ComposedGuard).guards && guard.name !== 'not'
  return joins ? `(${guardName(guard)})` : guardName(guard)
}

const bareName = (named: Named): string => {
  if (typeof named === 'string') return named
  if ('type' in named) return String(named.type)
  return named.name || 'inline'
}
