import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { SettingsComplaint } from '../errors.ts'
import { fileProblem } from '../files/index.ts'
import type { Settings } from './settings.ts'

/** A header can hold it, and nobody guesses it. */
const TOKEN = /^[\x21-\x7e]{20,512}$/

/** Reads the token that rules the admin listener. Undefined: no file is named, or a complaint says what is wrong with it. */
export const readAdminToken = async (
  { admin, directory = '.' }: Pick<Settings, 'admin' | 'directory'>,
  complaints: SettingsComplaint[],
): Promise<string | undefined> => {
  if (admin?.tokenFile === undefined) return undefined
  try {
    const token = (await readFile(resolve(directory, admin.tokenFile), 'utf8')).trim()
    if (TOKEN.test(token)) return token
    complaints.push({ path: 'admin.tokenFile', message: UNFIT })
  } catch (error) {
    const message = `the token file cannot be read: ${fileProblem(error)}. Check its path and its rights.`
    complaints.push({ path: 'admin.tokenFile', message })
  }
  return undefined
}

const UNFIT =
  'the token file holds no token. Write one line of 20 characters or more, without blanks, as `openssl rand -hex 32` does.'
