import { closeSync, openSync } from 'node:fs'

/** Who wants to hear that the process has no descriptor left, and that it has again. */
export interface DescriptorWatcher {
  acceptFailed(code: string): void
  acceptResumed(): void
}

const INTERVAL = 1_000

/** So often in a row there must be one before it is told that there is: at the very limit they come and go. */
const CALM = 3

let calm = 0
const watchers = new Set<DescriptorWatcher>()
let timer: NodeJS.Timeout | undefined

/**
 * Out of descriptors, libuv accepts and closes whoever comes, and tells nobody: `net.Server` gets no error (measured on
 * Node 24). So while any port is open, one descriptor is tried for once a second (D4).
 */
export const watchDescriptors = (watcher: DescriptorWatcher): (() => void) => {
  watchers.add(watcher)
  timer ??= setInterval(check, INTERVAL).unref()
  return () => {
    watchers.delete(watcher)
    if (watchers.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

const check = (): void => {
  const code = exhausted()
  calm = code === undefined ? calm + 1 : 0
  for (const watcher of watchers) {
    if (code !== undefined) watcher.acceptFailed(code)
    else if (calm >= CALM) watcher.acceptResumed()
  }
}

const exhausted = (): string | undefined => {
  try {
    closeSync(openSync('/dev/null', 'r'))
    return undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'EMFILE' || code === 'ENFILE' ? code : undefined
  }
}
