import { closeSync, openSync } from 'node:fs'

/** Who wants to hear that the process has no descriptor left, and that it has again. */
export interface DescriptorWatcher {
  acceptFailed(code: string): void
  acceptResumed(): void
}

/** Takes one descriptor and gives it back. Returns the error's code when there is none: EMFILE or ENFILE. */
type Probe = () => string | undefined

const INTERVAL = 1_000

/** So often in a row there must be one before it is told that there is: at the very limit they come and go. */
const CALM = 3

/**
 * Out of descriptors, libuv accepts and closes each newcomer, and reports nothing: `net.Server` gets no error (measured on
 * Node 24). So while any port is open, one descriptor is tried for once a second (D4).
 */
export class DescriptorWatch {
  readonly #probe: Probe
  readonly #watchers = new Set<DescriptorWatcher>()
  #calm = 0
  #timer: NodeJS.Timeout | undefined

  constructor(probe: Probe) {
    this.#probe = probe
  }

  /** Returns the way to stop. */
  add(watcher: DescriptorWatcher): () => void {
    this.#watchers.add(watcher)
    this.#timer ??= setInterval(() => this.#check(), INTERVAL).unref()
    return () => this.#remove(watcher)
  }

  #remove(watcher: DescriptorWatcher): void {
    this.#watchers.delete(watcher)
    if (this.#watchers.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #check(): void {
    const code = this.#probe()
    this.#calm = code === undefined ? this.#calm + 1 : 0
    for (const watcher of this.#watchers) {
      if (code !== undefined) watcher.acceptFailed(code)
      else if (this.#calm >= CALM) watcher.acceptResumed()
    }
  }
}

/** Opens a file and closes it again. Any other error says nothing about descriptors. */
export const probeDescriptor = (file = '/dev/null'): string | undefined => {
  try {
    closeSync(openSync(file, 'r'))
    return undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'EMFILE' || code === 'ENFILE' ? code : undefined
  }
}

/** The watch of this process: descriptors are the process's, whichever port runs out of them. */
export const descriptorWatch = new DescriptorWatch(() => probeDescriptor())
