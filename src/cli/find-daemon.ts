import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileProblem } from '../files/index.ts'
import { isLoopback } from '../policies/loopback.ts'
import { adminUrl } from '../portreeve/admin-url.ts'
import type { AdminSettings, Settings } from '../settings/index.ts'
import { type Daemon, DaemonError } from './admin-client.ts'
import { DEFAULT_FILE } from './command.ts'
import { readFile, refuseFile } from './settings-file.ts'

/** How a command line says which daemon it means. */
export interface DaemonOptions {
  readonly settings?: string
  readonly url?: string
  readonly token?: string
}

/**
 * Finds the daemon: by its URL, or by its settings file. Undefined: the file is refused, and that was told. Rejects with a
 * `DaemonError` when there is something missing.
 */
export const findDaemon = async (
  command: string,
  { url, token, settings: file = DEFAULT_FILE }: DaemonOptions,
): Promise<Daemon | undefined> => {
  const given = token ?? process.env.PORTREEVE_TOKEN
  if (url !== undefined) return { url: readUrl(url), token: given ?? noToken(), verify: !isLoopback(hostOf(url)) }
  const { settings, complaints } = await readFile(file)
  if (settings === undefined) {
    refuseFile(`${command} ${file}`, complaints)
    return undefined
  }
  const admin = settings.admin ?? noAdmin(file)
  return { url: urlOf(admin, file), token: given ?? readToken(settings, admin), verify: false }
}

const readUrl = (url: string): string => {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return new URL('/', url).href
  throw new DaemonError(`'${url}' is no URL. Write one as http://127.0.0.1:8010/.`)
}

const hostOf = (url: string): string => new URL(url).hostname.replace(/[[\]]/g, '')

const urlOf = (admin: AdminSettings, file: string): string => {
  if (admin.port !== 'any') return adminUrl({ ...admin, hosts: [] }, admin.port)
  throw new DaemonError(`the admin listener of ${file} has any free port. Give --url, as portreeve run printed it.`)
}

const readToken = ({ directory = '.' }: Settings, { tokenFile }: AdminSettings): string => {
  if (tokenFile === undefined) return noToken()
  const file = path.resolve(directory, tokenFile)
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new DaemonError(`the token file cannot be read: ${fileProblem(error)}. Run it as the user who may.`)
  }
}

const noAdmin = (file: string): never => {
  throw new DaemonError(`${file} has no admin listener. Add admin: { port: 8010 } to it, or give --url.`)
}

const noToken = (): never => {
  throw new DaemonError(
    'the token is missing. Set PORTREEVE_TOKEN to the one that portreeve run printed, or tokenFile in the settings.',
  )
}
