import { randomUUID } from 'node:crypto'
import type { Settings } from '../../settings/index.ts'
import type { ShownPlan } from './review.ts'
import type { Draft } from './source.ts'

/** How a change stands: it waits for its confirmation, it was written down, or the settings of before hold again. */
export type ChangeState = 'pending' | 'confirmed' | 'undone'

/** A change that somebody has made, as it is told. */
export interface Change {
  readonly id: string
  readonly state: ChangeState
  readonly plan: ShownPlan
  /** Open connections that it touched. */
  readonly touched: number
  /** The address of who made it. */
  readonly by: string
  /** In milliseconds since 1970, as are the other times. */
  readonly appliedAt: number
  /** When it is undone unless it is confirmed before. */
  readonly undoneAt: number
  readonly endedAt?: number
}

/** How a change is to be applied: for how many seconds it waits for its confirmation, and who makes it. */
export interface Terms {
  readonly confirmWithin: number
  readonly by: string
}

/** A change that has just been applied. */
export const changeOf = (plan: ShownPlan, touched: number, { confirmWithin, by }: Terms): Change => {
  const appliedAt = Date.now()
  const undoneAt = appliedAt + confirmWithin * 1_000
  return { id: randomUUID(), state: 'pending', plan, touched, by, appliedAt, undoneAt }
}

/** What is told of each step of a change. */
export type ChangeNews = Pick<Change, 'id' | 'state'> & Partial<Pick<Change, 'undoneAt'>>

/** A change in force that nobody has confirmed yet. */
export interface PendingChange {
  change: Change
  readonly draft: Draft
  /** What holds again when it is undone. */
  readonly before: Settings
  /** Ends the waiting for its confirmation. */
  rest(): void
}

/** Does something after a time in milliseconds; returns the way to prevent it. */
export type After = (milliseconds: number, act: () => void) => () => void

/** By the clock. It keeps no process alive. */
export const after: After = (milliseconds, act) => {
  const timer = setTimeout(act, milliseconds).unref()
  return () => clearTimeout(timer)
}
