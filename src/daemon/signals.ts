/** What the signals of an operator mean. */
export interface Orders {
  /** SIGTERM or SIGINT. */
  drain(): void
  /** A second one. */
  stop(): void
  /** SIGHUP. */
  reload(): void
  /** SIGUSR2. */
  record(): void
}

/** Listens to signals until the returned function is called. */
export const obeySignals = (orders: Orders): (() => void) => {
  let asked = false
  const end = () => {
    if (asked) orders.stop()
    else orders.drain()
    asked = true
  }
  const reload = () => orders.reload()
  const record = () => orders.record()
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  process.on('SIGHUP', reload)
  process.on('SIGUSR2', record)
  return () => {
    process.off('SIGTERM', end)
    process.off('SIGINT', end)
    process.off('SIGHUP', reload)
    process.off('SIGUSR2', record)
  }
}
