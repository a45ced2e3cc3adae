import { PortreeveError } from '../errors.ts'
import { Portreeve } from '../portreeve.ts'
import { formatComplaint, type ParsedSettings, readSettingsFile, type Settings } from '../settings/index.ts'
import { logOf } from './log.ts'
import { hintLines, listeningLine, reportLine } from './output.ts'
import { obeySignals } from './signals.ts'

export interface DaemonOptions {
  /** The settings file. */
  readonly file: string
  /** Standard output gets one event a line, as JSON, and standard error no log. */
  readonly json: boolean
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const complain = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** Runs a settings file until a signal ends it. Resolves with the exit code: 1 when the settings are refused at the start. */
export const runDaemon = async ({ file, json }: DaemonOptions): Promise<number> => {
  const read = readSettingsFile(file)
  for (const warning of read.warnings) complain(`warning: ${formatComplaint(warning)}`)
  if (read.settings === undefined) return refuse(file, read.complaints.map(formatComplaint))
  const portreeve = new Portreeve(() => read.settings as Settings)
  const log = json ? undefined : logOf(portreeve, process.stderr, 'pretty')
  if (json) portreeve.on('*', (event) => say(JSON.stringify(event)))
  else portreeve.on('socket.listening', (event) => say(listeningLine(event)))
  try {
    await portreeve.start()
  } catch (error) {
    log?.stop()
    return refuse(file, complaintsOf(error))
  }
  if (!json) for (const line of hintLines(portreeve)) say(line)
  return new Promise((resolve) => {
    const release = obeySignals({
      reload: () => reload(portreeve, file),
      stop: () => portreeve.stop(),
      drain: async () => {
        const report = await portreeve.drain()
        release()
        log?.stop()
        if (!json) say(reportLine(report))
        resolve(0)
      },
    })
  })
}

const refuse = (file: string, complaints: readonly string[]): number => {
  for (const complaint of complaints) complain(complaint)
  complain(`run ${file}: the settings are refused, and nothing was opened. Correct the file and run it again.`)
  return 1
}

const complaintsOf = (error: unknown): string[] => {
  if (error instanceof PortreeveError && error.code === 'SETTINGS_INVALID') return error.complaints.map(formatComplaint)
  throw error
}

/** Applies the file again. A bad one changes nothing, and the log says why. */
const reload = async (portreeve: Portreeve, file: string): Promise<void> => {
  const { settings, complaints, warnings }: ParsedSettings = readSettingsFile(file)
  for (const warning of warnings) complain(`warning: ${formatComplaint(warning)}`)
  if (settings === undefined) {
    portreeve.hub.emit({ type: 'settings.refused', time: Date.now(), complaints: complaints.map(formatComplaint) })
    return
  }
  // What is refused is told as an event, and by it in the log.
  await portreeve.applySettings(settings).catch(() => {})
}
