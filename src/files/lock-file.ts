import { open, rm, stat } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { codeOf } from '../thrown.ts'
import { regularStat, targetOf } from './replace-file.ts'

/** A change takes milliseconds: a lock of this age, in milliseconds, was left by a process that has died. */
const STALE = 10_000

/** How long a lock is waited for, and how often it is looked at, in milliseconds. */
const LONGEST_WAIT = 30_000
const EVERY = 20

/**
 * Locks a file for those who read, change and replace it, by a file `.lock` beside it; the file itself need not be there.
 * Waits for another one's lock for 30 s, and takes one that is older than 10 s for left over. Rejects as `node:fs` does,
 * and with an error that says what to remove when the lock stays.
 */
export const lockFile = async (file: string): Promise<AsyncDisposable> => {
  const target = await targetOf(file)
  await regularStat(target)
  const lock = `${target}.lock`
  const until = performance.now() + LONGEST_WAIT
  while (!(await make(lock))) {
    if (performance.now() > until) throw new Error(`${lock} stays. If nothing else writes the file, remove that`)
    if (await isStale(lock)) await removeStale(lock)
    else await setTimeout(EVERY)
  }
  return { [Symbol.asyncDispose]: () => rm(lock, { force: true }) }
}

/** Makes a file that is not there yet. Returns whether it did. */
const make = async (file: string): Promise<boolean> => {
  try {
    await using _ = await open(file, 'wx', 0o600)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

const isStale = async (file: string): Promise<boolean> => {
  const found = await stat(file).catch(() => undefined)
  return found !== undefined && Date.now() - found.mtimeMs > STALE
}

/** One at a time: the lock that a second one found to be stale may be the new lock of the first. */
const removeStale = async (lock: string): Promise<void> => {
  const removal = `${lock}.removal`
  if (!(await make(removal))) {
    if (await isStale(removal)) await rm(removal, { force: true })
    else await setTimeout(EVERY)
    return
  }
  try {
    if (await isStale(lock)) await rm(lock, { force: true })
  } finally {
    await rm(removal, { force: true })
  }
}
