import { get, post } from './call.ts'
import { createStore } from './store.ts'
import { token } from './token.ts'

/*
 * One stream for the whole page. Events are gathered and handed out a few times a second: at thousands a second the
 * page draws no more often than at ten.
 */

/** How often gathered events are handed out, in milliseconds. */
const EVERY = 250
/** The most events that are kept between two hand-outs; what is beyond is counted as missed. */
const MOST = 1_000
const LONGEST_WAIT = 8_000

export interface Told {
  readonly topic: string
  readonly data: unknown
}

interface Listening {
  readonly topics: readonly string[]
  readonly hear: (batch: readonly Told[]) => void
}

/** How the stream is: `lost` is said with the time of the next try. */
export const stream = createStore<{ state: 'closed' | 'opening' | 'live' | 'lost'; missed: number }>({
  state: 'closed',
  missed: 0,
})

const listening = new Set<Listening>()
let source: EventSource | undefined
let open = ''
let gathered: Told[] = []
let wait = 500
let timer: number | undefined
let retry: number | undefined

/**
 * Hears the events of some topics, in batches, and `stream` when what is known may be old: the stream has begun, or has
 * left something out. Returns the way to stop.
 */
export const listen = (topics: readonly string[], hear: Listening['hear']): (() => void) => {
  const entry = { topics, hear }
  listening.add(entry)
  queueMicrotask(adjust)
  return () => {
    listening.delete(entry)
    queueMicrotask(adjust)
  }
}

/** Opens the stream anew when other topics are asked for than it carries. */
const adjust = (): void => {
  const topics = [...new Set([...listening].flatMap((entry) => entry.topics))].sort()
  if (topics.join() === open) return
  close()
  if (topics.length > 0) connect(topics)
}

const close = (): void => {
  source?.close()
  window.clearTimeout(retry)
  source = undefined
  open = ''
}

const connect = (topics: readonly string[]): void => {
  open = topics.join()
  if (stream.get().state !== 'lost') stream.set({ ...stream.get(), state: 'opening' })
  source = new EventSource(`/api/events?topics=${encodeURIComponent(open)}`)
  source.onopen = () => {
    wait = 500
    stream.set({ ...stream.get(), state: 'live' })
    gather('stream', {})
  }
  source.onerror = () => lost(topics)
  for (const topic of topics) source.addEventListener(topic, ({ data }) => gather(topic, JSON.parse(data)))
  source.addEventListener('gap', ({ data }) => {
    miss((JSON.parse(data) as { missed: number }).missed)
    gather('stream', {})
  })
}

/**
 * Begins a session anew where the server knows it no more, as after a restart: an `EventSource` sends no token, and does
 * not tell a lost server from a lost session.
 */
const renew = async (): Promise<void> => {
  const { status } = await fetch('/api/status', { credentials: 'same-origin', cache: 'no-store' })
  if (status === 401) await (token() === undefined ? get('/api/status') : post('/api/session'))
}

const lost = (topics: readonly string[]): void => {
  close()
  stream.set({ ...stream.get(), state: 'lost' })
  renew().catch(() => {})
  wait = Math.min(wait * 2, LONGEST_WAIT)
  retry = window.setTimeout(() => (listening.size > 0 ? connect(topics) : undefined), wait)
  open = topics.join()
}

const miss = (count: number): void => stream.set({ ...stream.get(), missed: stream.get().missed + count })

const gather = (topic: string, data: unknown): void => {
  if (gathered.length < MOST) gathered.push({ topic, data })
  else miss(1)
  if (timer === undefined) timer = window.setTimeout(handOut, EVERY)
}

const handOut = (): void => {
  const batch = gathered
  gathered = []
  timer = undefined
  for (const { topics, hear } of [...listening]) {
    const own = batch.filter(({ topic }) => topics.includes(topic) || topic === 'stream')
    if (own.length > 0) hear(own)
  }
}
