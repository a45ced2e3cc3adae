import { thisHost } from '../daemon/host.ts'
import { PortreeveError, type SettingsComplaint } from '../errors.ts'
import { formatComplaint } from '../settings/complaint-text.ts'
import type { Prepared, ReadSettings } from '../settings/index.ts'
import { complain, count, order } from './output.ts'

/** A settings file, read and prepared as `run` would; what is there when something is wrong are complaints. */
export interface PreparedFile extends ReadSettings {
  readonly prepared?: Prepared | undefined
}

/** Loaded when a file is read: with the libraries for YAML and shapes it is most of what a command loads. */
const settings = () => import('../settings/index.ts')

/** Reads a settings file as `run` on this host would. */
export const readFile = async (file: string): Promise<ReadSettings> =>
  (await settings()).readSettingsFile(file, thisHost())

/** Reads a settings file, its certificates and its protocol modules; opens nothing. */
export const prepareFile = async (file: string): Promise<PreparedFile> => {
  const read = await readFile(file)
  if (read.settings === undefined) return read
  try {
    return { ...read, prepared: await (await settings()).prepare(read.settings) }
  } catch (error) {
    if (!(error instanceof PortreeveError) || error.code !== 'SETTINGS_INVALID') throw error
    return { ...read, settings: undefined, complaints: (error.complaints as SettingsComplaint[]).map(read.located) }
  }
}

/** Tells why a command cannot do its work with a file; `command` is what the user did. Returns the exit code. */
export const refuseFile = (command: string, complaints: readonly SettingsComplaint[]): number => {
  for (const complaint of complaints) complain(formatComplaint(complaint))
  const { length } = complaints
  complain(`${command}: ${count(length, 'complaint')}. ${order(length, 'try')}`)
  return 1
}
