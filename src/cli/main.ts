import { CommanderError } from 'commander'
import { PortreeveError } from '../errors.ts'
import { messageOf, stackOf } from '../thrown.ts'
import { UsageError } from './command.ts'
import { complain, endWithOutput } from './output.ts'
import { createProgram } from './program.ts'

/** Runs a command line. Returns the exit code: 1 for what failed, 2 for a command line that cannot be understood. */
const runCommandLine = async (args: readonly string[]): Promise<number> => {
  try {
    const program = await createProgram(args)
    await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' })
    return Number(process.exitCode ?? 0)
  } catch (error) {
    return tellError(error, args)
  }
}

const tellError = (error: unknown, args: readonly string[]): number => {
  // Help and version have been printed.
  if (error instanceof CommanderError) return error.exitCode
  if (error instanceof UsageError) {
    complain(error.message)
    return 2
  }
  if (error instanceof PortreeveError) complain(error.message)
  else
    complain(
      `portreeve ${args.join(' ')}: this fails by a mistake in Portreeve.\n${stackOf(error) ?? messageOf(error)}\nPlease report it.`,
    )
  return 1
}

/** Waits until what was printed has gone out: it may be a pipe. */
const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    stream.write('', () => resolve())
  })

endWithOutput()
process.exitCode = await runCommandLine(process.argv.slice(2))
await Promise.all([flushed(process.stdout), flushed(process.stderr)])
// A protocol module that `check` has loaded may hold timers of its own.
process.exit()
