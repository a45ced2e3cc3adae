/**
 * Keeps this process from sleeping while a round lasts. To wake a sleeping peer is work of the server's kernel on one
 * machine, dear in a virtual one, and the slower server finds more peers asleep: that would be measured twice.
 */
export const stayAwake = async <T>(round: Promise<T>): Promise<T> => {
  let isOver = false
  const turn = (): void => {
    if (!isOver) setImmediate(turn)
  }
  turn()
  try {
    return await round
  } finally {
    isOver = true
  }
}
