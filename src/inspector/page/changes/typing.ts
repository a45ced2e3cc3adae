import { useEffect } from 'preact/hooks'
import { createStore, type Store, useStore } from '../api/store.ts'
import { type ChangeState, change } from './change.ts'

/**
 * What was typed and not yet applied. It outlives the view: who looks something up elsewhere finds it again. While an
 * update waits to be kept it is in the settings, and it comes back when the update is undone, to be mended.
 */
export class Typing<T> {
  readonly store: Store<T>
  readonly #empty: T
  #applied: T | undefined

  constructor(empty: T) {
    this.store = createStore(empty)
    this.#empty = empty
    change.watch(() => this.#heed(change.get()))
  }

  readonly set = (typed: T): void => this.store.set(typed)

  readonly discard = (): void => this.store.set(this.#empty)

  /** To be called when what was typed holds. */
  readonly applied = (): void => {
    this.#applied = this.store.get()
    this.discard()
  }

  #heed(current: ChangeState | undefined): void {
    if (current?.state === 'pending') return
    if (current?.state === 'undone' && this.#applied !== undefined) this.store.set(this.#applied)
    this.#applied = undefined
  }
}

/** What was typed, and whether a change waits; `again` is called when one begins or ends. */
export const useTyping = <T>(typing: Typing<T>, again: () => void): { readonly typed: T; readonly waits: boolean } => {
  const current = useStore(change)
  const typed = useStore(typing.store)
  useEffect(() => {
    if (current !== undefined) again()
  }, [current?.id, current?.state, again])
  return { typed, waits: current?.state === 'pending' }
}
