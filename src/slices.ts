import { setImmediate as turn } from 'node:timers/promises'

/** Work in slices of a few milliseconds: it yields where the event loop may have a turn. */
export type Sliced<T> = Generator<void, T>

/** Does the work in one go, for those who need the result now. */
export const atOnce = <T>(work: Sliced<T>): T => {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

/** Does the work with a turn of the event loop after each slice: nobody else waits for longer than for one of them. */
export const inSlices = async <T>(work: Sliced<T>): Promise<T> => {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
    await turn()
  }
}
