import { setTimeout as sleep } from 'node:timers/promises'

/** What a process holds, in bytes, after its garbage is gone. */
export interface Memory {
  readonly rss: number
  /** What V8 has of the system, and what of that is in use. */
  readonly heapTotal: number
  readonly heapUsed: number
  /** Buffers and the like, counted by V8 and outside its heap. */
  readonly external: number
}

/** What is only given back by a finalizer, or in the next turn, is gone after a few. */
const COLLECTIONS = 4

/** Of this process, which must run with `--expose-gc`. */
export const readMemory = async (): Promise<Memory> => {
  for (let count = 0; count < COLLECTIONS; count++) {
    globalThis.gc?.()
    await sleep(20)
  }
  return process.memoryUsage()
}
