import type { Estate } from '../../actors/index.ts'
import type { Metrics } from '../../telemetry/metrics/index.ts'
import { TextAnswer } from './answer.ts'
import type { Operations } from './operations.ts'
import { type Route, route } from './route.ts'

/** The figures for Prometheus, read when it asks. */
export const metricsRoute = (operations: Pick<Operations, 'status'>, estate: Pick<Estate, 'books'>): Route => {
  let metrics: Promise<Metrics> | undefined
  // Nobody but Prometheus needs its library: it is loaded for the first who asks.
  const load = async (): Promise<Metrics> => {
    const { createMetrics } = await import('../../telemetry/metrics/index.ts')
    return createMetrics({ books: () => estate.books, status: () => operations.status() })
  }
  return route({
    method: 'GET',
    path: '/metrics',
    needs: 'session',
    summary: 'Every count and state, as Prometheus reads them.',
    handle: async () => {
      metrics ??= load()
      const { contentType, text } = await metrics
      return new TextAnswer(contentType, await text())
    },
  })
}
