import type { Step } from '../api/shapes.ts'

/** The most steps of one actor that are kept. */
const MOST = 200

const keyOf = ({ at, event, after }: Step): string => `${at} ${event} ${after.join()}`

/** Steps that the server sent as a whole, with those heard since that it did not hold yet. */
export const mergeSteps = (told: readonly Step[], heard: readonly Step[]): readonly Step[] => {
  const known = new Set(told.map(keyOf))
  const last = told.at(-1)?.at ?? 0
  const fresh = heard.filter((step) => step.at >= last && !known.has(keyOf(step)))
  return [...told, ...fresh].slice(-MOST)
}

/** What of the states has changed, as `binding -> accepting`; of regions only those that did. */
export const wordsOfStep = ({ before, after }: Step): string => {
  const left = before.filter((state) => !after.includes(state))
  const entered = after.filter((state) => !before.includes(state))
  if (left.length + entered.length === 0) return 'stays'
  return `${left.join(', ') || '·'} → ${entered.join(', ') || '·'}`
}
