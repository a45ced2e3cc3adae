import type { DrainReport } from '../actors/index.ts'
import { PortreeveError, type SettingsComplaint } from '../errors.ts'
import { FileSource } from '../inspector/changes/index.ts'
import { Portreeve } from '../portreeve.ts'
import { ADMIN } from '../settings/admin.ts'
import { formatComplaint, type ReadSettings, readSettingsFile, type Settings } from '../settings/index.ts'
import type { Log } from '../telemetry/index.ts'
import { containFaults } from './faults.ts'
import { thisHost } from './host.ts'
import { logOf } from './log.ts'
import { adminLine, hintLines, listeningLine, reportLine } from './output.ts'
import { keepRecordings, type Recordings } from './recordings.ts'
import { obeySignals } from './signals.ts'

export interface DaemonOptions {
  /** The settings file. */
  readonly file: string
  /** Standard output gets one event a line, as JSON, and there is no log. */
  readonly json: boolean
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const complain = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

const read = (file: string): ReadSettings => {
  const found = readSettingsFile(file, thisHost())
  for (const warning of found.warnings) complain(`warning: ${formatComplaint(warning)}`)
  return found
}

/** Runs a settings file until a signal ends it. Resolves with the exit code: 1 when the settings are refused at the start. */
export const runDaemon = async ({ file, json }: DaemonOptions): Promise<number> => {
  const found = read(file)
  if (found.settings === undefined) return refuse(file, found.complaints)
  const portreeve = new Portreeve(() => found.settings as Settings, new FileSource(file, thisHost()))
  const log = tellEverything(portreeve, json)
  containFaults(complain)
  const recordings = keepRecordings(portreeve, complain)
  // Signals are obeyed from here on: one that comes during the start drains what is open by then.
  const starting = portreeve.start()
  const signals = obey(portreeve, file, starting, recordings)
  try {
    await starting
  } catch (error) {
    signals.release()
    log?.stop()
    return refuse(file, complaintsOf(error).map(found.located))
  }
  if (!json) for (const line of hintLines(portreeve)) say(line)
  const report = await signals.drained
  signals.release()
  log?.stop()
  if (!json) say(reportLine(report))
  return 0
}

/** With `json` every event goes to standard output; else its lines for scripts do, and the log goes to standard error. */
const tellEverything = (portreeve: Portreeve, json: boolean): Log | undefined => {
  if (json) portreeve.on('*', (event) => say(JSON.stringify(event)))
  portreeve.on('socket.listening', (event) => {
    const door = event.listener === ADMIN ? portreeve.admin : undefined
    // The token is no event: with JSON on standard output its line goes elsewhere.
    if (door !== undefined) (json ? complain : say)(adminLine(door))
    else if (!json) say(listeningLine(event))
  })
  return json ? undefined : logOf(portreeve, process.stderr, 'pretty')
}

/** Does what signals ask for, the drain once the start is over. */
const obey = (portreeve: Portreeve, file: string, starting: Promise<void>, recordings: Recordings) => {
  const { promise: drained, resolve, reject } = Promise.withResolvers<DrainReport>()
  // Whoever begins the drain, also by the admin listener: the process ends with it.
  portreeve.on('drain.finished', () => portreeve.drain().then(resolve, reject))
  const release = obeySignals({
    reload: () => reload(portreeve, file),
    drain: () => starting.then(() => portreeve.drain().then(resolve, reject)).catch(() => {}),
    stop: () => portreeve.stop(),
    record: () => recordings.write('signal'),
  })
  return { drained, release }
}

const refuse = (file: string, complaints: readonly SettingsComplaint[]): number => {
  for (const complaint of complaints) complain(formatComplaint(complaint))
  complain(`run ${file}: the settings are refused, and nothing was opened. Correct the file and run it again.`)
  return 1
}

const complaintsOf = (error: unknown): readonly SettingsComplaint[] => {
  if (error instanceof PortreeveError && error.code === 'SETTINGS_INVALID')
    return error.complaints as SettingsComplaint[]
  throw error
}

/** Applies the file again. A bad one changes nothing, and the log says why. */
const reload = async (portreeve: Portreeve, file: string): Promise<void> => {
  const { settings, complaints } = read(file)
  if (settings === undefined) {
    portreeve.hub.emit({ type: 'settings.refused', time: Date.now(), complaints: complaints.map(formatComplaint) })
    return
  }
  // What is refused is told as an event, and by it in the log.
  await portreeve.reload().catch(() => {})
}
