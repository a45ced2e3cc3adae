import type { Metric, Registry } from 'prom-client'
import type { DurationCounts } from '../../net/durations.ts'
import type { SocketBook } from './books.ts'

export interface HistogramOptions {
  readonly name: string
  readonly help: string
  readonly registry: Registry
  readonly read: () => Iterable<SocketBook>
  /** Which of the durations. */
  readonly pick: (book: SocketBook) => DurationCounts
}

/**
 * Registers a histogram in seconds whose buckets were counted elsewhere. prom-client's own would have each duration told
 * to it; of what it has registered its text asks for `get` alone.
 */
export const registerHistogram = ({ name, help, registry, read, pick }: HistogramOptions): void => {
  const values = () => [...read()].flatMap((book) => samplesOf(name, book, pick(book)))
  const get = async () => ({ name, help, type: 'histogram', aggregator: 'sum', values: values() })
  registry.registerMetric({ name, get } as unknown as Metric)
}

const samplesOf = (name: string, { listener, socket }: SocketBook, { bounds, counts, sum }: DurationCounts) => {
  const sample = (part: string, value: number, more: object = {}) => ({
    metricName: `${name}_${part}`,
    labels: { ...more, listener, socket },
    value,
  })
  let total = 0
  const buckets = counts.map((count, bucket) => {
    total += count
    const bound = bounds[bucket]
    return sample('bucket', total, { le: bound === undefined ? '+Inf' : bound / 1000 })
  })
  return [...buckets, sample('sum', sum / 1000), sample('count', total)]
}
