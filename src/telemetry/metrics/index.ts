export { createMetrics, type Metrics, type MetricsSource } from './metrics.ts'
