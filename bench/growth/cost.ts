/** Over so many listeners the sockets of `apply` are spread. */
export const LISTENERS = 10

/** What something has taken, in milliseconds. */
export interface Cost {
  readonly wall: number
  /** User and system. */
  readonly cpu: number
}

/** What the process spends until the promise resolves. */
export const costOf = async (act: () => Promise<unknown>): Promise<Cost> => {
  const began = performance.now()
  const before = process.cpuUsage()
  await act()
  const { user, system } = process.cpuUsage(before)
  return { wall: performance.now() - began, cpu: (user + system) / 1_000 }
}
