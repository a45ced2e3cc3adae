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
import { adminLine, eventLine, hintLines, listeningLine, reportLine } from './output.ts'
import { Outputs } from './outputs.ts'
import { keepRecordings, type Recordings } from './recordings.ts'
import { obeySignals } from './signals.ts'

export interface DaemonOptions {
  /** The settings file. */
  readonly file: string
  /** Standard output gets one event a line, as JSON, and there is no log. */
  readonly json: boolean
}

/**
 * Runs a settings file until a signal ends it. Resolves with the exit code: 1 when the settings are refused at the start.
 * Readers of its output that stall do not hold up the end: it ends the process itself then, with the same code.
 */
export const runDaemon = async (options: DaemonOptions): Promise<number> => {
  const outputs = new Outputs(options)
  const code = await serve(options, outputs)
  if (!(await outputs.end())) process.exit(code)
  return code
}

const serve = async ({ file, json }: DaemonOptions, outputs: Outputs): Promise<number> => {
  const { say, complain } = outputs
  const found = read(file, complain)
  if (found.settings === undefined) return refuse(file, found.complaints, complain)
  const portreeve = new Portreeve(() => found.settings as Settings, new FileSource(file, thisHost()))
  const log = tellEverything(portreeve, json, outputs)
  containFaults(complain)
  const recordings = keepRecordings(portreeve, complain)
  // Signals are obeyed from here on: one that comes during the start drains what is open by then.
  const starting = portreeve.start()
  const signals = obey(portreeve, starting, { reload: () => reload(portreeve, complain), recordings })
  try {
    await starting
  } catch (error) {
    signals.release()
    log?.stop()
    return refuse(file, complaintsOf(error).map(found.located), complain)
  }
  if (!json) for (const line of hintLines(portreeve)) say(line)
  const report = await signals.drained
  signals.release()
  log?.stop()
  if (!json) say(reportLine(report))
  return 0
}

type PutLine = (line: string) => void

const read = (file: string, complain: PutLine): ReadSettings => {
  const found = readSettingsFile(file, thisHost())
  warn(found.warnings, complain)
  return found
}

const warn = (warnings: readonly SettingsComplaint[], complain: PutLine): void => {
  for (const warning of warnings) complain(`warning: ${formatComplaint(warning)}`)
}

/** With `json` every event goes to standard output; else its lines for scripts do, and the log goes to standard error. */
const tellEverything = (portreeve: Portreeve, json: boolean, outputs: Outputs): Log | undefined => {
  const { say, complain } = outputs
  if (json) portreeve.on('*', (event) => say(eventLine(event)))
  portreeve.on('socket.listening', (event) => {
    const door = event.listener === ADMIN ? portreeve.admin : undefined
    // The token is no event: with JSON on standard output its line goes elsewhere.
    if (door !== undefined) (json ? complain : say)(adminLine(door))
    else if (!json) say(listeningLine(event))
  })
  const log = json ? undefined : logOf(portreeve, complain, 'pretty')
  outputs.tell(portreeve.hub)
  return log
}

/** Does what signals ask for, the drain once the start is over. */
const obey = (
  portreeve: Portreeve,
  starting: Promise<void>,
  { reload, recordings }: { reload(): Promise<void>; recordings: Recordings },
) => {
  const { promise: drained, resolve, reject } = Promise.withResolvers<DrainReport>()
  // Whoever begins the drain, also by the admin listener: the process ends with it.
  portreeve.on('drain.finished', () => portreeve.drain().then(resolve, reject))
  const release = obeySignals({
    reload,
    drain: () => starting.then(() => portreeve.drain().then(resolve, reject)).catch(() => {}),
    stop: () => portreeve.stop(),
    record: () => recordings.write('signal'),
  })
  return { drained, release }
}

const refuse = (file: string, complaints: readonly SettingsComplaint[], complain: PutLine): number => {
  for (const complaint of complaints) complain(formatComplaint(complaint))
  complain(`run ${file}: the settings are refused, and nothing was opened. Correct the file and run it again.`)
  return 1
}

const complaintsOf = (error: unknown): readonly SettingsComplaint[] => {
  if (error instanceof PortreeveError && error.code === 'SETTINGS_INVALID')
    return error.complaints as SettingsComplaint[]
  throw error
}

/** Applies the file again. A bad one changes nothing, and the log says why: what is refused is told as an event. */
const reload = (portreeve: Portreeve, complain: PutLine): Promise<void> =>
  portreeve.reload().then(
    ({ warnings }) => warn(warnings, complain),
    () => {},
  )
