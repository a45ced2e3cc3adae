import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { type FileHandle, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { codeOf } from '../thrown.ts'

/** Readable for the owner alone: what is made here may hold secrets. */
const OWN = 0o600

/**
 * Replaces what a file says, all or nothing: a crash leaves the old text or the new one. Mode and owner stay, and a
 * symbolic link goes on leading to the file; a file that is not there is made, readable for its owner alone. Rejects as
 * `node:fs` does, also where the owner could not be kept, and the file is as before then.
 */
export const replaceFile = async (file: string, text: string): Promise<void> => {
  const target = await targetOf(file)
  const before = await regularStat(target)
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}`)
  const handle = await open(temporary, 'wx', OWN)
  try {
    await write(handle, text, before)
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncDirectory(path.dirname(target))
}

/** Where a path leads to in the end: through links, also to a file that is not there yet. */
export const targetOf = async (file: string): Promise<string> => {
  try {
    return await realpath(file)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    const link = await readlink(file).catch(() => undefined)
    if (link !== undefined) return targetOf(path.resolve(path.dirname(file), link))
    return path.join(await realpath(path.dirname(file)), path.basename(file))
  }
}

/** Undefined where there is none yet. Rejects for a directory, a device or a pipe: none of them can be replaced. */
export const regularStat = async (file: string): Promise<Stats | undefined> => {
  const found = await stat(file).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  })
  if (found?.isDirectory()) throw fileError('EISDIR', 'it is a directory')
  if (found !== undefined && !found.isFile()) throw fileError('EINVAL', 'it is no regular file')
  return found
}

const write = async (handle: FileHandle, text: string, before: Stats | undefined): Promise<void> => {
  try {
    if (before !== undefined) {
      await keepOwner(handle, before)
      await handle.chmod(before.mode & 0o7777)
    }
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** With another owner the file could not be read any more by those who did. Asked only where it differs: some file systems have no owners. */
const keepOwner = async (handle: FileHandle, { uid, gid }: Stats): Promise<void> => {
  const now = await handle.stat()
  if (now.uid === uid && now.gid === gid) return
  await handle.chown(uid, gid).catch(() => {
    throw fileError('EPERM', 'this user cannot give a new file its owner and group. Run it as the owner, or as root')
  })
}

const fileError = (code: string, message: string): Error => Object.assign(new Error(message), { code })

/** A new name outlives a loss of power once its directory is written, too. Some file systems cannot, and say so. */
const syncDirectory = async (directory: string): Promise<void> => {
  try {
    await using handle = await open(directory)
    await handle.sync()
  } catch {
    return
  }
}
