import type { ServerResponse } from 'node:http'
import { z } from 'zod'
import { brief } from '../../brief-json.ts'
import { EVENT_TYPES } from '../../telemetry/events.ts'
import type { EventType, PortreeveEvent } from '../../telemetry/index.ts'
import { Answer } from './answer.ts'
import type { Feed } from './feed.ts'
import { FeedStream } from './feed-stream.ts'
import type { Operations } from './operations.ts'
import { type Route, route } from './route.ts'
import { tallyOf } from './tally.ts'

/** How often the tally is told, in milliseconds. */
const EVERY = 1_000

/** As long as a line of the log, in bytes. */
const LONGEST_EVENT = 8_192

const REFUSED: readonly EventType[] = ['connection.refused', 'datagram.refused']

/** Adds every event of a Portreeve as a topic of its own name, `refused` for both kinds of refusals, and the tally. */
export const feedEvents = (feed: Feed, operations: Operations): void => {
  const hear = (topic: string, types: readonly EventType[]) => () => {
    const ends = types.map((type) => operations.hub.on(type, (event) => feed.publish(topic, shortOf(event))))
    return () => {
      for (const end of ends) end()
    }
  }
  for (const type of EVENT_TYPES) feed.topic(type, hear(type, [type]))
  feed.topic('refused', hear('refused', REFUSED))
  feed.topic('tally', () => {
    const tell = () => feed.publish('tally', tallyOf(operations.status()))
    const timer = setInterval(tell, EVERY).unref()
    // The first one at once, when whoever asks has begun to hear.
    queueMicrotask(tell)
    return () => clearInterval(timer)
  })
}

/** Made into JSON only for those who can take it, as the feed does. */
const shortOf = (event: PortreeveEvent) => ({ toJSON: () => brief(event, LONGEST_EVENT) })

const query = z.object({ topics: z.string().max(2_000).optional() })

/** The live feed. */
export const feedRoutes = (feed: Feed): readonly Route[] => [
  route({
    method: 'GET',
    path: '/api/events',
    needs: 'session',
    summary: 'What happens, as Server-Sent Events: all topics, or those in `topics`, as in tally,refused.',
    query,
    handle: ({ query: { topics = '' }, stillMay }) => {
      const asked = topics === '' ? feed.topics.filter((topic) => topic !== 'refused') : topics.split(',')
      feed.mustOpen(asked)
      return new FeedAnswer(feed, asked, stillMay)
    },
  }),
]

class FeedAnswer extends Answer {
  readonly #feed: Feed
  readonly #topics: readonly string[]

  readonly #stillMay: () => boolean

  constructor(feed: Feed, topics: readonly string[], stillMay: () => boolean) {
    super()
    this.#feed = feed
    this.#topics = topics
    this.#stillMay = stillMay
  }

  override send(response: ServerResponse, draining: AbortSignal): void {
    if (response.req.method === 'HEAD') response.writeHead(200, { 'Content-Type': 'text/event-stream' }).end()
    else this.#feed.open(this.#topics, new FeedStream(response, this.#stillMay), draining)
  }
}
