import type { Command } from 'commander'
import type { SettingsComplaint } from '../errors.ts'
import { formatComplaint } from '../settings/complaint-text.ts'
import { createCommand, DEFAULT_FILE, exits } from './command.ts'
import { complain, count, order, paint, say, toJson } from './output.ts'
import { type PreparedFile, prepareFile } from './settings-file.ts'

/** Says what is wrong with a settings file. */
export const checkCommand = (): Command =>
  createCommand('check', '[settings.yaml] [--json]')
    .summary('says what is wrong with a settings file')
    .description(
      'Says everything that is wrong with a settings file, and what is odd in it. Certificates are read and protocol ' +
        'modules are loaded, as run does; no port is opened.',
    )
    .argument('[settings.yaml]', `the settings file (default: ${DEFAULT_FILE})`, DEFAULT_FILE)
    .option('--json', 'prints it as JSON')
    .addHelpText('after', EXIT_CODES)
    .action(exits(check))

const EXIT_CODES = `
Exit codes:
  0  nothing is wrong; there may be warnings
  1  something is wrong`

const check = async (file: string, { json }: { json?: boolean }): Promise<number> => {
  const read = await prepareFile(file)
  if (json) say(toJson({ file, ...sizeOf(read), complaints: read.complaints, warnings: read.warnings }))
  else tell(file, read)
  return read.complaints.length === 0 ? 0 : 1
}

const sizeOf = ({ settings }: PreparedFile) => ({
  listeners: settings?.listeners.length,
  sockets: settings?.listeners.flatMap(({ sockets }) => sockets).length,
})

const tell = (file: string, read: PreparedFile): void => {
  const { complaints, warnings } = read
  for (const line of inOrder(complaints, warnings)) say(line)
  const odd = warnings.length > 0 ? `, ${count(warnings.length, 'warning')}` : ''
  if (complaints.length > 0) {
    complain(`check ${file}: ${count(complaints.length, 'complaint')}${odd}. ${order(complaints.length, 'check')}`)
    return
  }
  const { listeners = 0, sockets = 0 } = sizeOf(read)
  say(`${file}: ${count(listeners, 'listener')}, ${count(sockets, 'socket')}: no complaint${odd}`)
}

/** Complaints and warnings as the file has them, from top to bottom. */
const inOrder = (complaints: readonly SettingsComplaint[], warnings: readonly SettingsComplaint[]): string[] => {
  const all = [...complaints, ...warnings.map((warning) => ({ ...warning, message: markWarning(warning) }))]
  const place = ({ line = 0, column = 0 }: SettingsComplaint) => line * 100_000 + column
  return all.toSorted((one, other) => place(one) - place(other)).map(formatComplaint)
}

const markWarning = ({ message }: SettingsComplaint): string => `${paint('yellow', 'warning:')} ${message}`
