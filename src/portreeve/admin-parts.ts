import { type ChangeOperations, Changes, changeRoutes, type SettingsSource } from '../inspector/changes/index.ts'
import { AdminServer } from '../inspector/server/admin-server.ts'
import { controlRoutes } from '../inspector/server/control-routes.ts'
import { Feed } from '../inspector/server/feed.ts'
import { feedEvents, feedRoutes } from '../inspector/server/feed-routes.ts'
import { healthRoutes } from '../inspector/server/health.ts'
import { withOpenApi } from '../inspector/server/openapi.ts'
import type { Operations } from '../inspector/server/operations.ts'
import { sessionRoutes } from '../inspector/server/session-routes.ts'
import { statusRoutes } from '../inspector/server/status-routes.ts'

/** What the parts of the admin API need of the Portreeve that they show and rule. */
export type AdminOperations = Operations & ChangeOperations

/** The parts of the admin API, put together. */
export interface AdminParts {
  readonly server: AdminServer
  readonly changes: Changes
}

/** Makes the parts: each brings its routes, and publishes its topics in the feed. */
export const makeAdminParts = (operations: AdminOperations, source: SettingsSource, token: string): AdminParts => {
  const feed = new Feed()
  feedEvents(feed, operations)
  feed.topic('change')
  const changes = new Changes({ operations, source, publish: (topic, news) => feed.publish(topic, news) })
  const routes = [
    ...sessionRoutes,
    ...healthRoutes(operations),
    ...statusRoutes(operations),
    ...controlRoutes(operations, () => changes.reload()),
    ...feedRoutes(feed),
    ...changeRoutes({ operations, source, changes }),
  ]
  return { server: new AdminServer(withOpenApi(routes), { token, hosts: [] }), changes }
}
