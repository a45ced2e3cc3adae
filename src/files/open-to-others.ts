import { statSync } from 'node:fs'
import { platform } from 'node:os'

/** Read or write for those who are neither the owner nor in the group. */
const OTHERS = 0o006

/**
 * Whether any user of this host may read or change a file. The group may: that is how a key or a users file is shared
 * with the user that a server runs as. False where the file cannot be looked at, and on Windows, whose modes say nothing.
 */
export const isOpenToOthers = (file: string): boolean => {
  if (platform() === 'win32') return false
  try {
    return (statSync(file).mode & OTHERS) !== 0
  } catch {
    return false
  }
}
