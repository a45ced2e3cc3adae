import { get, post } from '../api/call.ts'
import type { Change, ChangeTold, Edit } from '../api/shapes.ts'
import { createStore } from '../api/store.ts'

/** How long a change waits for its confirmation, in seconds: who has locked himself out does nothing, and is back. */
const CONFIRM_WITHIN = 30

/** The change that waits, or how the last one ended. `undoneAt` is in milliseconds since 1970 by this clock. */
export interface ChangeState {
  readonly id: string
  readonly state: ChangeTold['state']
  readonly undoneAt: number
}

export const change = createStore<ChangeState | undefined>(undefined)

/** Applies edits; they hold from then on, and for good once they are kept. */
export const applyEdits = async (edits: readonly Edit[]): Promise<void> => {
  const answer = await post<{ change: Change }>('/api/apply', { edits, confirmWithin: CONFIRM_WITHIN })
  // By this clock, not by the server's: they may differ.
  change.set({ id: answer.change.id, state: 'pending', undoneAt: Date.now() + CONFIRM_WITHIN * 1_000 })
}

/** Keeps or undoes the change that waits. */
export const answerChange = async (verb: 'confirm' | 'undo'): Promise<void> => {
  const waiting = change.get()
  if (waiting?.state !== 'pending') return
  await post(`/api/changes/${waiting.id}/${verb}`)
  change.set({ ...waiting, state: verb === 'confirm' ? 'confirmed' : 'undone' })
}

/** Takes what the server tells of changes, of this page's and of others'. */
export const hearChange = ({ id, state, undoneAt }: ChangeTold): void => {
  const known = change.get()
  if (state !== 'pending') change.set({ id, state, undoneAt: 0 })
  else if (known?.id !== id) change.set({ id, state, undoneAt: timeOf(undoneAt) })
}

/** Finds a change that waits since before the page was opened, and how one has ended that nobody could be told of. */
export const findChange = async (): Promise<void> => {
  const known = change.get()
  const { pending, past } = await get<{ pending?: Change; past: readonly ChangeTold[] }>('/api/changes')
  if (pending !== undefined) return hearChange({ ...pending, state: 'pending' })
  if (known?.state !== 'pending' || change.get() !== known) return
  // A server that was started again knows nothing of it: it was not kept.
  hearChange(past.find(({ id }) => id === known.id) ?? { id: known.id, state: 'undone' })
}

const timeOf = (at: number | string | undefined): number => new Date(at ?? Date.now()).getTime()
