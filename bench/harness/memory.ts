import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** What a process holds, in bytes, after its garbage is gone. */
export interface Memory {
  /** JavaScript. */
  readonly heap: number
  /** Buffers and the like: a part of `native`. */
  readonly external: number
  /** What C and C++ have allocated, and what of that they have freed and not given back. */
  readonly native: number
  readonly rss: number
}

/** What is only given back by a finalizer, or in the next turn, is gone after a few. */
const COLLECTIONS = 6
/** Between two of them, in milliseconds. */
const PAUSE = 50

/** The memory that malloc has: V8 has its own. */
const MALLOC = /\[heap\]\n(?:.*\n)*?Rss: +(\d+) kB/

/** Of this process, which must run on Linux, with `--expose-gc`. */
export const readMemory = async (): Promise<Memory> => {
  for (let count = 0; count < COLLECTIONS; count++) {
    globalThis.gc?.()
    await sleep(PAUSE)
  }
  const { heapUsed: heap, external, rss } = process.memoryUsage()
  const native = Number(MALLOC.exec(readFileSync('/proc/self/smaps', 'utf8'))?.[1]) * 1_024
  return { heap, external, native, rss }
}
