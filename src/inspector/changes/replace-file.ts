import { randomUUID } from 'node:crypto'
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'

/**
 * Replaces what a file says, all or nothing: a crash leaves the old text or the new one. Mode and owner stay, and a
 * symbolic link goes on leading to the file. Rejects as `node:fs` does, and the file is as before then.
 */
export const replaceFile = async (file: string, text: string): Promise<void> => {
  const target = await realpath(file)
  const { mode, uid, gid } = await stat(target)
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}`)
  const handle = await open(temporary, 'wx', 0o600)
  try {
    await write(handle, text, { mode: mode & 0o7777, uid, gid })
    await rename(temporary, target)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncDirectory(path.dirname(target))
}

const write = async (
  handle: FileHandle,
  text: string,
  { mode, uid, gid }: { mode: number; uid: number; gid: number },
): Promise<void> => {
  try {
    // Who is not root can give a file to nobody else, and need not: it is one's own then, or it stays readable by its mode.
    await handle.chown(uid, gid).catch(() => {})
    await handle.chmod(mode)
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A new name outlives a loss of power once its directory is written, too. Some file systems cannot, and say so. */
const syncDirectory = async (directory: string): Promise<void> => {
  try {
    await using handle = await open(directory)
    await handle.sync()
  } catch {
    return
  }
}
