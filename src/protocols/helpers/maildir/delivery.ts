import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { nameWithSizes, uniqueName } from './names.ts'

/** Where mail is, for its user and for nobody else. */
const PRIVATE = 0o700
const READABLE = 0o600

const LF = 0x0a
const CR = 0x0d

/** A message under way into one Maildir. */
interface Copy {
  readonly directory: string
  readonly path: string
  readonly file: FileHandle
}

/**
 * Delivers one message into the Maildirs of its recipients, so that a crash at any moment loses nothing that was
 * committed and shows nobody half a message: it is written to `tmp`, flushed to the disk, and then renamed into `new`.
 */
export class Delivery {
  readonly #name: string
  readonly #copies: readonly Copy[]
  #size = 0
  #bareLines = 0
  #lastByte = 0

  constructor(name: string, copies: readonly Copy[]) {
    this.#name = name
    this.#copies = copies
  }

  /** Makes the folders that are not there, and a file in each. */
  static async begin(directories: readonly string[]): Promise<Delivery> {
    const name = uniqueName(Date.now())
    const copies: Copy[] = []
    const delivery = new Delivery(name, copies)
    try {
      for (const directory of new Set(directories)) copies.push(await openCopy(directory, name))
    } catch (error) {
      await delivery.abort()
      throw error
    }
    return delivery
  }

  async write(chunk: Buffer): Promise<void> {
    this.#count(chunk)
    for (const { file } of this.#copies) await file.appendFile(chunk)
  }

  /** Resolves when every copy is where it will be found, on the disk. Rejects when one is not: then deliver again. */
  async commit(): Promise<void> {
    try {
      for (const { file } of this.#copies) await file.sync()
      for (const { file } of this.#copies) await file.close()
      const name = nameWithSizes(this.#name, this.#size, this.#size + this.#bareLines)
      for (const { directory, path } of this.#copies) {
        await rename(path, join(directory, 'new', name))
        await syncFolder(join(directory, 'new'))
      }
    } catch (error) {
      await this.abort()
      throw error
    }
  }

  /** Takes away what has been written. */
  async abort(): Promise<void> {
    for (const { path, file } of this.#copies) {
      await file.close().catch(() => {})
      await rm(path, { force: true }).catch(() => {})
    }
  }

  /** Counts the line ends without a CR before them: on the wire they have one. */
  #count(chunk: Buffer): void {
    for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, at + 1)) {
      if ((at === 0 ? this.#lastByte : chunk[at - 1]) !== CR) this.#bareLines++
    }
    this.#size += chunk.length
    this.#lastByte = chunk.at(-1) ?? this.#lastByte
  }
}

const openCopy = async (directory: string, name: string): Promise<Copy> => {
  for (const part of ['tmp', 'new', 'cur']) await makeFolder(join(directory, part))
  const path = join(directory, 'tmp', name)
  return { directory, path, file: await open(path, 'wx', READABLE) }
}

/** Makes a folder that is not there, and those above it, and has all of them on the disk: a message in it is no safer. */
const makeFolder = async (path: string): Promise<void> => {
  const first = await mkdir(path, { recursive: true, mode: PRIVATE })
  if (first === undefined) return
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    await syncFolder(folder)
    if (folder === dirname(first)) return
  }
}

/** A rename is on the disk when the folder is. */
const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
