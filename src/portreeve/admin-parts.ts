import type { Estate } from '../actors/index.ts'
import {
  type ChangeOperations,
  Changes,
  changeRoutes,
  type Reloaded,
  type SettingsSource,
} from '../inspector/changes/index.ts'
import { inspectFeed, type Recorder, recorderRoutes } from '../inspector/recorder/index.ts'
import { AdminServer } from '../inspector/server/admin-server.ts'
import { type BanOperations, banRoutes } from '../inspector/server/ban-routes.ts'
import { controlRoutes } from '../inspector/server/control-routes.ts'
import { Feed } from '../inspector/server/feed.ts'
import { feedEvents, feedRoutes } from '../inspector/server/feed-routes.ts'
import { healthRoutes } from '../inspector/server/health.ts'
import { metricsRoute } from '../inspector/server/metrics-route.ts'
import { withOpenApi } from '../inspector/server/openapi.ts'
import type { Operations } from '../inspector/server/operations.ts'
import { protocolRoutes } from '../inspector/server/protocol-routes.ts'
import { sessionRoutes } from '../inspector/server/session-routes.ts'
import { statusRoutes } from '../inspector/server/status-routes.ts'

/** What the parts of the admin API need of the Portreeve that they show and rule. */
export interface AdminOperations extends BanOperations, Operations, ChangeOperations {
  readonly estate: Estate
  record(): Recorder
  /** Reloads that are asked for while one is under way share the one behind it. */
  reload(): Promise<Reloaded>
}

/** The parts of the admin API, put together. */
export interface AdminParts {
  readonly server: AdminServer
  readonly changes: Changes
  /** Says good-bye to those who hold a WebSocket. */
  end(): void
}

/** What is published by parts of the API themselves. */
const TOPICS = ['change', 'actor', 'trace']

/** Makes the parts: each brings its routes, and publishes its topics in the feed. */
export const makeAdminParts = (operations: AdminOperations, source: SettingsSource, token: string): AdminParts => {
  const { estate } = operations
  const feed = new Feed()
  feedEvents(feed, operations)
  for (const topic of TOPICS) feed.topic(topic)
  const publish = (topic: string, data: unknown): void => feed.publish(topic, data)
  const changes = new Changes({ operations, source, publish })
  const recorder = operations.record()
  const inspectors = inspectFeed(recorder)
  const routes = [
    ...sessionRoutes,
    ...healthRoutes(operations),
    ...statusRoutes(operations),
    ...controlRoutes(operations, async () => (await operations.reload()).plan),
    ...protocolRoutes,
    ...banRoutes(operations),
    ...feedRoutes(feed),
    ...changeRoutes({ operations, source, changes }),
    ...recorderRoutes({ operations, recorder, publish }),
    metricsRoute(operations, estate),
  ]
  const server = new AdminServer({ routes: withOpenApi(routes), inspectors }, { token, hosts: [], inspect: false })
  return { server, changes, end: () => inspectors.end() }
}
