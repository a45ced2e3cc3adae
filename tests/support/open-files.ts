import { existsSync, readdirSync, readlinkSync } from 'node:fs'

const DESCRIPTORS = '/proc/self/fd'

/** Whether this system tells which files are open. */
export const seesOpenFiles = existsSync(DESCRIPTORS)

/** How often this process has the file open. */
export const openFiles = (path: string): number => {
  const targets = readdirSync(DESCRIPTORS).map((fd) => {
    try {
      return readlinkSync(`${DESCRIPTORS}/${fd}`)
    } catch {
      return ''
    }
  })
  return targets.filter((target) => target === path).length
}
