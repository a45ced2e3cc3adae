import { PortreeveError } from '../../errors.ts'
import {
  type After,
  after as byTheClock,
  type Change,
  type ChangeNews,
  type ChangeState,
  changeOf,
  type PendingChange,
  type Terms,
} from './change.ts'
import type { ChangeOperations } from './operations.ts'
import { changeEnded, changePending, changeUnknown, notRunning, notWritable } from './refusals.ts'
import { type Reloaded, reloadFrom } from './reload.ts'
import { acceptedSettings, type Review, review, shownPlan, touchedBy } from './review.ts'
import type { Draft, Edit, SettingsSource } from './source.ts'

export interface ChangesOptions {
  readonly operations: ChangeOperations
  readonly source: SettingsSource
  /** Hears of each step of a change, as the topic `change` of the live feed. */
  readonly publish: (topic: 'change', news: ChangeNews) => void
  readonly after?: After
}

/** So many changes are remembered. */
const MOST_PAST = 20

/** After so many milliseconds it is tried again to undo a change, when that was refused. */
const RETRY = 5_000

/**
 * Changes of the settings by somebody who may lock himself out: what is applied is undone unless it is confirmed in
 * time, and is written down only then. One change waits at a time.
 */
export class Changes {
  readonly #operations: ChangeOperations
  readonly #source: SettingsSource
  readonly #publish: ChangesOptions['publish']
  readonly #after: After
  readonly #past: Change[] = []
  #pending: PendingChange | undefined
  /** Steps wait for each other: the confirmation that comes with the end of the time finds one of the two done. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor({ operations, source, publish, after = byTheClock }: ChangesOptions) {
    this.#operations = operations
    this.#source = source
    this.#publish = publish
    this.#after = after
  }

  get pending(): Change | undefined {
    return this.#pending?.change
  }

  /** Those that came to an end, the latest first. */
  get past(): readonly Change[] {
    return this.#past
  }

  /** The settings as they are in force, as data. */
  get document(): unknown {
    return this.#pending === undefined ? this.#source.document : this.#pending.draft.document
  }

  /** What edits would do; nothing is done. Throws `CHANGE_PENDING`, and whatever `draft` and `acceptedSettings` throw. */
  review(edits: readonly Edit[], address: string): Review {
    this.#mustBeFree()
    return review(this.#source.draft(edits), this.#operations, address)
  }

  /** Applies edits until they are confirmed. Rejects as `review` does, and with what `applySettings` says. */
  apply(edits: readonly Edit[], terms: Terms): Promise<Change> {
    return this.#inTurn(async () => {
      this.#mustBeFree()
      if (!this.#source.writable) throw notWritable(this.#source)
      return this.#begin(this.#source.draft(edits), terms)
    })
  }

  /** Writes the settings of a change down: it stays. Rejects as `keep` does, and the change goes on waiting then. */
  confirm(id: string): Promise<Change> {
    return this.#inTurn(async () => {
      const pending = this.#known(id)
      await this.#source.keep(pending.draft)
      return this.#end(pending, 'confirmed')
    })
  }

  /** Applies the settings of before again. */
  undo(id: string): Promise<Change> {
    return this.#inTurn(async () => this.#undo(this.#known(id)))
  }

  /**
   * Applies what is written down right now, by whomever. A change that waits is undone by it. Rejects with
   * `SETTINGS_INVALID`, and has changed nothing then.
   */
  reload(): Promise<Reloaded> {
    return this.#inTurn(async () => {
      const reloaded = await reloadFrom(this.#source, this.#operations)
      if (this.#pending !== undefined) this.#end(this.#pending, 'undone')
      return reloaded
    })
  }

  async #begin(draft: Draft, terms: Terms): Promise<Change> {
    const settings = acceptedSettings(draft)
    const { estate } = this.#operations
    const before = estate.prepared?.settings
    if (before === undefined) throw notRunning()
    const touched = touchedBy(this.#operations.planSettings(settings), estate)
    const plan = shownPlan(await this.#operations.applySettings(settings))
    const change = changeOf(plan, touched, terms)
    this.#pending = { change, draft, before, rest: () => {} }
    this.#wait(this.#pending, terms.confirmWithin * 1_000)
    this.#publish('change', { id: change.id, state: 'pending', undoneAt: change.undoneAt })
    return change
  }

  #wait(pending: PendingChange, milliseconds: number): void {
    const isOver = () => this.#inTurn(async () => this.#pending === pending && (await this.#undo(pending)))
    pending.rest = this.#after(milliseconds, () => void isOver().catch(() => this.#wait(pending, RETRY)))
  }

  async #undo(pending: PendingChange): Promise<Change> {
    try {
      await this.#operations.applySettings(pending.before)
    } catch (error) {
      // Where nothing runs any more nothing is in force, and nothing was written down.
      if (!(error instanceof PortreeveError && error.code === 'NOT_RUNNING')) throw error
    }
    return this.#end(pending, 'undone')
  }

  #end(pending: PendingChange, state: ChangeState): Change {
    pending.rest()
    this.#pending = undefined
    const change = { ...pending.change, state, endedAt: Date.now() }
    this.#past.unshift(change)
    this.#past.splice(MOST_PAST)
    this.#publish('change', { id: change.id, state })
    return change
  }

  #inTurn<R>(act: () => Promise<R>): Promise<R> {
    const acted = this.#turn.then(act)
    this.#turn = acted.catch(() => {})
    return acted
  }

  #known(id: string): PendingChange {
    if (this.#pending?.change.id === id) return this.#pending
    const past = this.#past.find((change) => change.id === id)
    throw past === undefined ? changeUnknown(id) : changeEnded(past)
  }

  #mustBeFree(): void {
    if (this.#pending !== undefined) throw changePending()
  }
}
