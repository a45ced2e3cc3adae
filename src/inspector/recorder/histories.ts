import { History } from './history.ts'
import type { MachineActor } from './step.ts'

/** The most steps of one actor, and of all together. */
const MOST_STEPS = 200
const MOST_IN_ALL = 10_000
/** The most actors that are remembered after their end. */
const MOST_OVER = 50

export interface HistoriesOptions {
  readonly mostSteps?: number
  readonly mostInAll?: number
  readonly mostOver?: number
}

/**
 * The histories of all actors, by id. An actor that is started again goes on in the history of the one that has died:
 * what led to the death stays to be read. Where there are many actors, each is given less.
 */
export class Histories {
  readonly #byId = new Map<string, History>()
  readonly #byActor = new WeakMap<object, History>()
  readonly #options: Required<HistoriesOptions>

  constructor({ mostSteps = MOST_STEPS, mostInAll = MOST_IN_ALL, mostOver = MOST_OVER }: HistoriesOptions = {}) {
    this.#options = { mostSteps, mostInAll, mostOver }
  }

  /** By the actor's id, or by the id of its session. */
  get(id: string): History | undefined {
    return this.#byId.get(id) ?? this.all().find(({ actor }) => actor.sessionId === id)
  }

  of(actor: MachineActor): History | undefined {
    return this.#byActor.get(actor)
  }

  all(): History[] {
    return [...this.#byId.values()]
  }

  /** A new actor. */
  enter(actor: MachineActor): History {
    const id = this.#freeId(actor)
    const history = this.#byId.get(id) ?? new History(id, actor)
    this.#byId.delete(id)
    this.#byId.set(id, history)
    this.#byActor.set(actor, history)
    this.#forget()
    return history
  }

  /** Forgets the oldest steps of an actor that has had more than its share. */
  trim({ steps }: History): void {
    const { mostSteps, mostInAll } = this.#options
    const share = Math.max(1, Math.min(mostSteps, Math.floor(mostInAll / this.#byId.size)))
    if (steps.length > share) steps.splice(0, steps.length - share)
  }

  /** Ids are free among sisters only: another's actor of the same id, that lives, keeps it. */
  #freeId({ id, sessionId, _parent }: MachineActor): string {
    const known = this.#byId.get(id)
    const isAnothers = known !== undefined && !known.isOver && known.actor._parent?.id !== _parent?.id
    return isAnothers ? sessionId : id
  }

  #forget(): void {
    const over = this.all().filter((history) => history.isOver)
    for (const { id } of over.slice(0, Math.max(0, over.length - this.#options.mostOver))) this.#byId.delete(id)
    for (const history of this.#byId.values()) this.trim(history)
  }
}
