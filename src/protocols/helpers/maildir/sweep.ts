import type { Dirent } from 'node:fs'
import { opendir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { TcpProtocol } from '../../protocol.ts'

/** The age at which a file in `tmp` counts as abandoned, in milliseconds: 36 hours, as maildir(5) says. */
const ABANDONED_AFTER = 129_600_000

/** How many files and folders one sweep looks at. What is left is for the next one. */
const MOST_ENTRIES = 100_000

/** What a sweep may still do, and when it began. */
interface Limits {
  left: number
  readonly now: number
  /** Ends it early. */
  readonly signal?: AbortSignal
}

/** Removes what deliveries that came to no end have left in the `tmp` of one Maildir. */
export const sweepMaildir = (directory: string, now: number = Date.now()): Promise<void> =>
  sweepTmp(directory, { left: MOST_ENTRIES, now })

/** The same in every Maildir below a folder, one file after the other. */
export const sweepMaildirs = async (root: string, signal?: AbortSignal, now: number = Date.now()): Promise<void> => {
  const limits = { left: MOST_ENTRIES, now, ...(signal !== undefined && { signal }) }
  for await (const entry of entriesOf(root, limits)) {
    const directory = join(root, entry.name)
    // Another folder with a `tmp` in it is not touched.
    if ((await isFolder(join(directory, 'new'))) && (await isFolder(join(directory, 'cur')))) {
      await sweepTmp(directory, limits)
    }
  }
}

/** Has a protocol sweep the Maildirs below a folder when it comes into use, in the background (D8). */
export const sweepingAtStart = (root: string): Pick<TcpProtocol, 'start' | 'dispose'> => {
  let ended: AbortController | undefined
  let sweep: Promise<void> | undefined
  return {
    start: () => {
      ended = new AbortController()
      // A delivery or a login reports what cannot be read.
      sweep = sweepMaildirs(root, ended.signal).catch(() => {})
    },
    dispose: () => {
      ended?.abort()
      return sweep
    },
  }
}

const sweepTmp = async (directory: string, limits: Limits): Promise<void> => {
  const folder = join(directory, 'tmp')
  for await (const entry of entriesOf(folder, limits)) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    // Another process may sweep at the same time.
    const found = await stat(path).catch(() => undefined)
    if (found !== undefined && limits.now - found.mtimeMs > ABANDONED_AFTER) await rm(path, { force: true })
  }
}

/** The entries of a folder, read a few at a time, since there may be millions. A missing folder is empty. */
async function* entriesOf(folder: string, limits: Limits): AsyncGenerator<Dirent> {
  try {
    for await (const entry of await opendir(folder)) {
      if (limits.signal?.aborted || limits.left-- <= 0) return
      yield entry
    }
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined))?.isDirectory() ?? false
