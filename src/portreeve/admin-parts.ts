import { AdminServer } from '../inspector/server/admin-server.ts'
import { healthRoutes } from '../inspector/server/health.ts'
import type { Operations } from '../inspector/server/operations.ts'
import { sessionRoutes } from '../inspector/server/session-routes.ts'
import { statusRoutes } from '../inspector/server/status-routes.ts'

/** Puts the parts of the admin API together. */
export const makeAdminServer = (operations: Operations, token: string): AdminServer => {
  const routes = [...sessionRoutes, ...healthRoutes(operations), ...statusRoutes(operations)]
  return new AdminServer(routes, { token, hosts: [] })
}
