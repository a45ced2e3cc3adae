import { describe, expect } from 'vitest'
import { createMetrics } from '../../src/telemetry/metrics/index.ts'
import { dial } from '../support/dial.ts'
import { loopback, running } from '../support/portreeve.ts'
import { real, run } from '../support/programs.ts'

describe('promtool', () => {
  real(['promtool'], 'has nothing to say about the metrics', async () => {
    await using host = await running({ listeners: { shout: { protocol: 'echo', sockets: loopback(2) } } })
    using caller = await dial(host.port('shout'))
    await caller.send('x').hears('x')
    const { portreeve } = host
    const metrics = createMetrics({ books: () => portreeve.estate.books, status: () => portreeve.status() })
    const checked = await run('promtool', ['check', 'metrics'], await metrics.text())
    expect(checked).toEqual({ code: 0, stdout: '', stderr: '' })
  })
})
