import { setTimeout } from 'node:timers/promises'
import { FairQueue, QueueFull } from '../../policies/fair-queue.ts'
import { ApiError } from './api-error.ts'

/**
 * Runs calls that keep the loop busy one after the other, each followed by a rest as long as it took: whoever calls, and
 * however often, at least half of the loop is left to others (M9). Addresses take turns.
 */
export class PacedCalls {
  readonly #queue = new FairQueue<string>({ concurrent: 1, waiting: 20 })

  /** Rejects with what the call throws, and with an `ApiError` of status 429 where too many wait. */
  run<T>(address: string, call: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const work = async (): Promise<void> => {
        const began = performance.now()
        try {
          resolve(call())
        } catch (error) {
          reject(error)
        }
        await setTimeout(performance.now() - began, undefined, { ref: false })
      }
      this.#queue.run(address, work).catch((error: unknown) => reject(error instanceof QueueFull ? tooMany() : error))
    })
  }
}

const tooMany = (): ApiError =>
  new ApiError(429, 'TOO_MANY_CALLS', 'Too many of these calls wait. Ask again in a while.')
