import { constants } from 'node:fs'
import { type FileHandle, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { uniquePart } from './names.ts'

/** A message of a Maildir: `new` until somebody has seen it there. */
export interface MailFile {
  readonly folder: 'new' | 'cur'
  readonly name: string
}

/** How much of a file is read at one time, in bytes. */
const READ = 65_536

/** Reads one Maildir, which others deliver into and change at the same time. One that is not there is empty. */
export class Mailbox {
  readonly directory: string

  constructor(directory: string) {
    this.directory = directory
  }

  /** The messages, oldest first. */
  async list(): Promise<MailFile[]> {
    const files = [...(await this.#files()).values()]
    return files
      .map(dated)
      .sort(byAge)
      .map(({ file }) => file)
  }

  /** Opens a message, under the name that it has now; rejects with the code ENOENT when it is gone. */
  async open(file: MailFile): Promise<FileHandle> {
    try {
      return await open(this.#pathOf(file), TO_READ)
    } catch (error) {
      const renamed = isAbsence(error) ? (await this.#files()).get(uniquePart(file.name)) : undefined
      if (renamed === undefined) throw error
      return open(this.#pathOf(renamed), TO_READ)
    }
  }

  /** Removes messages for ever, as many as it can. Those that are gone are removed. Returns what went wrong. */
  async remove(files: readonly MailFile[]): Promise<readonly Error[]> {
    const first = await this.#removeThose(files)
    if (first.absent.length === 0) return first.errors
    const now = await this.#files()
    const renamed = first.absent.map(({ name }) => now.get(uniquePart(name)))
    const second = await this.#removeThose(renamed.filter((file) => file !== undefined))
    return [...first.errors, ...second.errors]
  }

  async #removeThose(files: readonly MailFile[]): Promise<{ absent: MailFile[]; errors: Error[] }> {
    const absent: MailFile[] = []
    const errors: Error[] = []
    for (const file of files) {
      await rm(this.#pathOf(file)).catch((error: Error) => {
        if (isAbsence(error)) absent.push(file)
        else errors.push(error)
      })
    }
    return { absent, errors }
  }

  /** By unique part, since others change flags and with them the name. */
  async #files(): Promise<Map<string, MailFile>> {
    const files = new Map<string, MailFile>()
    // What is moved to `cur` between the two is seen twice, and counts where it is now.
    for (const folder of ['new', 'cur'] as const) {
      for (const name of await filesIn(join(this.directory, folder))) files.set(uniquePart(name), { folder, name })
    }
    return files
  }

  #pathOf({ folder, name }: MailFile): string {
    return join(this.directory, folder, name)
  }
}

/** A link would lead out of the Maildir. */
const TO_READ = constants.O_RDONLY | constants.O_NOFOLLOW

const isAbsence = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** Reads a file from its beginning to its end, and no further than is asked for. */
export async function* readFrom(file: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ; ) {
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(READ), 0, READ, position)
    if (bytesRead === 0) return
    position += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

const filesIn = async (folder: string): Promise<string[]> => {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name)
  } catch (error) {
    if (isAbsence(error)) return []
    throw error
  }
}

interface Dated {
  readonly file: MailFile
  readonly seconds: number
  readonly micros: number
  readonly count: number
}

/** When a file was delivered, as its name says: seconds, `M` microseconds, and `Q` the count of its process. */
const dated = (file: MailFile): Dated => {
  const [, seconds, micros, count] = /^(\d+)(?:\.(?:M(\d+))?[^,.Q]*(?:Q(\d+))?)?/.exec(file.name) ?? []
  return { file, seconds: Number(seconds ?? 0), micros: Number(micros ?? 0), count: Number(count ?? 0) }
}

const byAge = (one: Dated, other: Dated): number =>
  one.seconds - other.seconds ||
  one.micros - other.micros ||
  one.count - other.count ||
  (one.file.name < other.file.name ? -1 : 1)
