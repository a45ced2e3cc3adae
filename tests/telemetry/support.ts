import type { LogLevel, LogOptions } from '../../src/telemetry/index.ts'
import { EventHub, startLog } from '../../src/telemetry/index.ts'
import type { CountersOfSocket } from '../../src/telemetry/log-sums.ts'

/** A stream that keeps what it is given. `writableLength` is what a test says. */
export class KeptLines {
  text = ''
  writableLength = 0

  write(text: string): void {
    this.text += text
  }

  get lines(): string[] {
    return this.text.split('\n').filter((line) => line !== '')
  }

  get records(): Record<string, unknown>[] {
    return this.lines.map((line) => JSON.parse(line))
  }

  get messages(): unknown[] {
    return this.records.map((record) => record.message)
  }
}

/** A log over a hub of its own. `levels` may be changed while it runs; `''` is the level of what is nobody's. */
export const logFor = (levels: Record<string, LogLevel>, options: Partial<LogOptions> = {}) => {
  const hub = new EventHub()
  const stream = new KeptLines()
  const rows: CountersOfSocket[] = []
  const log = startLog({
    hub,
    put: (line) => stream.write(`${line}\n`),
    readCounters: () => rows,
    listeners: () => Object.keys(levels).filter((name) => name !== ''),
    levelOf: (listener) => levels[listener ?? ''] ?? 'info',
    ...options,
  })
  return { hub, stream, rows, levels, log }
}
