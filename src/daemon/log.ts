import type { Portreeve } from '../portreeve.ts'
import { type Log, type LogFormat, startLog } from '../telemetry/index.ts'

/** The log of a Portreeve: each listener at its own level, and the levels looked at again when settings change. */
export const logOf = (portreeve: Portreeve, put: (line: string) => void, format: LogFormat): Log => {
  const { estate, hub } = portreeve
  const listeners = () => estate.prepared?.listeners.keys() ?? []
  const log = startLog({
    hub,
    put,
    format,
    listeners,
    levelOf: (name) =>
      name === undefined ? 'info' : (estate.prepared?.listeners.get(name)?.settings.logLevel ?? 'info'),
    readCounters: () => estate.books.counters(),
    // Standard output has a line for each of them.
    without: ['socket.listening'],
  })
  hub.on('settings.applied', () => log.relevel())
  return log
}
