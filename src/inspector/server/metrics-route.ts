import type { Estate } from '../../actors/index.ts'
import { createMetrics } from '../../telemetry/metrics/index.ts'
import { TextAnswer } from './answer.ts'
import type { Operations } from './operations.ts'
import { type Route, route } from './route.ts'

/** The figures for Prometheus, read when it asks. */
export const metricsRoute = (operations: Pick<Operations, 'status'>, estate: Pick<Estate, 'books'>): Route => {
  const metrics = createMetrics({ books: () => estate.books, status: () => operations.status() })
  return route({
    method: 'GET',
    path: '/metrics',
    needs: 'session',
    summary: 'Every count and state, as Prometheus reads them.',
    handle: async () => new TextAnswer(metrics.contentType, await metrics.text()),
  })
}
