import { ApiError } from './api-error.ts'
import type { FeedStream } from './feed-stream.ts'

/** Makes a topic flow while somebody watches it: called for the first who does, and what it returns after the last. */
export type Spring = () => () => void

/** How many streams may be open at one time: more than one session may have. */
const MOST_STREAMS = 60

/** How often streams are looked at: what they have missed is told then, and their measure is full again. */
const TICK = 1_000

/** What is told to the streams of all who watch, topic by topic. What nobody watches costs nothing. */
export class Feed {
  readonly #springs = new Map<string, Spring>()
  readonly #stops = new Map<string, () => void>()
  readonly #audiences = new Map<string, Set<FeedStream>>()
  readonly #streams = new Set<FeedStream>()
  #clock: NodeJS.Timeout | undefined

  /** Adds a topic, and where it comes from. One without a spring is told by `publish` alone. */
  topic(name: string, spring: Spring = () => () => {}): void {
    this.#springs.set(name, spring)
  }

  get topics(): readonly string[] {
    return [...this.#springs.keys()]
  }

  /** Whether anybody watches a topic. */
  wants(topic: string): boolean {
    return this.#audiences.has(topic)
  }

  /** Tells all who watch a topic. It becomes JSON once, and only for those who can take it. */
  publish(topic: string, data: unknown): void {
    const audience = this.#audiences.get(topic)
    if (audience === undefined) return
    let text: string | undefined
    const read = () => {
      text ??= JSON.stringify(data)
      return text
    }
    for (const stream of audience) stream.tell(topic, read)
  }

  /** Begins a stream of some topics. Throws an `ApiError` when there are too many, or a topic is unknown. */
  mustOpen(topics: readonly string[]): void {
    const unknown = topics.find((topic) => !this.#springs.has(topic))
    if (unknown !== undefined) {
      throw new ApiError(400, 'TOPIC_UNKNOWN', `There is no topic '${unknown}'. There is: ${this.topics.join(', ')}.`)
    }
    if (this.#streams.size < MOST_STREAMS) return
    throw new ApiError(503, 'TOO_MANY_STREAMS', `${MOST_STREAMS} streams are open, and there are no more. Close one.`)
  }

  /** Tells topics to a stream until its reader goes, or may read no more, or `draining` aborts. */
  open(topics: readonly string[], stream: FeedStream, draining: AbortSignal): void {
    this.#streams.add(stream)
    this.#clock ??= setInterval(() => this.#tick(), TICK).unref()
    for (const topic of topics) this.#watch(topic, stream)
    const end = () => stream.end()
    draining.addEventListener('abort', end)
    stream.onClose(() => {
      draining.removeEventListener('abort', end)
      this.#leave(stream)
    })
    if (draining.aborted) end()
  }

  #watch(topic: string, stream: FeedStream): void {
    const audience = this.#audiences.get(topic)
    if (audience !== undefined) return void audience.add(stream)
    this.#audiences.set(topic, new Set([stream]))
    this.#stops.set(topic, this.#springs.get(topic)!())
  }

  #leave(stream: FeedStream): void {
    this.#streams.delete(stream)
    for (const [topic, audience] of this.#audiences) {
      audience.delete(stream)
      if (audience.size === 0) this.#dry(topic)
    }
    if (this.#streams.size > 0) return
    clearInterval(this.#clock)
    this.#clock = undefined
  }

  #dry(topic: string): void {
    this.#audiences.delete(topic)
    this.#stops.get(topic)?.()
    this.#stops.delete(topic)
  }

  #tick(): void {
    for (const stream of this.#streams) stream.tick()
  }
}
