import { servingConnection, traceServing } from '../net/serving.ts'

/**
 * A protocol module that throws in a timer, or leaves a rejection to nobody, would end the process and every listener
 * with it. The daemon knows whose code it was: that connection ends, and nothing else (P3). What is nobody's ends the
 * process, as it should. Returns the way to stop.
 */
export const containFaults = (complain: (line: string) => void): (() => void) => {
  const contain = (error: unknown): void => {
    const connection = servingConnection()
    if (connection !== undefined) {
      connection.fault(error)
      return
    }
    complain(error instanceof Error ? (error.stack ?? error.message) : String(error))
    complain('portreeve: a fault of its own, which is told above, has ended it. Please report it.')
    process.exit(70)
  }
  traceServing()
  process.on('uncaughtException', contain)
  return () => process.off('uncaughtException', contain)
}
