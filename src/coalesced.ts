/**
 * Makes an action that is asked for often run once at a time: calls that come while it runs share the run behind it, so
 * that at most one is under way and one waits, and each caller's run begins after its call.
 */
export const coalesced = <R>(act: () => Promise<R>): (() => Promise<R>) => {
  let running: Promise<unknown> = Promise.resolve()
  let waiting: Promise<R> | undefined
  const run = (): Promise<R> => {
    waiting = undefined
    const acted = act()
    running = acted.catch(() => {})
    return acted
  }
  return () => {
    waiting ??= running.then(run)
    return waiting
  }
}
