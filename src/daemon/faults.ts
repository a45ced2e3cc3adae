import { servingConnection, traceServing } from '../net/serving.ts'
import { messageOf, stackOf } from '../thrown.ts'

/** Sysexits' EX_SOFTWARE: a mistake in Portreeve. */
const SOFTWARE = 70

/**
 * A protocol module that throws in a timer, or leaves a rejection unhandled, would end the process and every listener
 * with it. The daemon knows whose code it was: that connection ends, and nothing else (P3). A fault that belongs to no
 * connection ends the process, as it should.
 */
export const containFaults = (complain: (line: string) => void): void => {
  const contain = (error: unknown): void => {
    const connection = servingConnection()
    if (connection !== undefined) {
      connection.fault(error)
      return
    }
    complain(stackOf(error) ?? messageOf(error))
    complain('portreeve: a fault of its own, which is told above, has ended it. Please report it.')
    process.exit(SOFTWARE)
  }
  traceServing()
  process.on('uncaughtException', contain)
  // Node would look at the reason before it makes an uncaught exception of it, and reasons may throw.
  process.on('unhandledRejection', contain)
}
