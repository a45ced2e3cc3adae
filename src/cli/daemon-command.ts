import type { Command } from 'commander'
import { callDaemon, type Daemon, DaemonError } from './admin-client.ts'
import { createCommand, DEFAULT_FILE, exits } from './command.ts'
import { type DaemonOptions, findDaemon } from './find-daemon.ts'
import { complain, say, toJson } from './output.ts'

/** What a command does with a running daemon. */
export interface DaemonTask {
  /** The call of the admin API. */
  readonly call: (argument: string | undefined, options: Options) => readonly ['GET' | 'POST', string, object?]
  /** The answer as lines for people. */
  readonly tell: (answer: never, argument: string | undefined) => string[]
}

/** The options of such a command; some have more. */
export interface Options extends DaemonOptions {
  readonly json?: boolean
  readonly deadline?: string
  readonly for?: string
  readonly force?: boolean
}

const WHERE = '[--settings <file>] [--url <url>] [--token <token>] [--json]'

/** A command that speaks to a running daemon by its admin listener. */
export const daemonCommand = (name: string, usage: string, { call, tell }: DaemonTask): Command => {
  const command = createCommand(name, `${usage} ${WHERE}`.trim())
  const run = (...given: unknown[]): Promise<number> => {
    const options = command.opts<Options>()
    const argument = command.registeredArguments.length > 0 ? (given[0] as string | undefined) : undefined
    return ask(
      name,
      options,
      (daemon) => callDaemon(daemon, ...call(argument, options)),
      (answer) => tell(answer as never, argument),
    )
  }
  return withDaemonOptions(command)
    .option('--json', 'prints the answer as JSON')
    .addHelpText('after', HELP)
    .action(exits(run))
}

/** Adds the options that say which daemon is meant. */
const withDaemonOptions = (command: Command): Command =>
  command
    .option('--settings <file>', `the settings file of the daemon (default: ${DEFAULT_FILE})`)
    .option('--url <url>', 'its admin listener, as in http://127.0.0.1:8010/')
    .option('--token <token>', 'its token; better in PORTREEVE_TOKEN, which other users do not see')

/** Asks a daemon and tells the answer. Returns the exit code. */
export const ask = async (
  name: string,
  options: Options,
  question: (daemon: Daemon) => Promise<unknown>,
  tell: (answer: unknown) => string[],
): Promise<number> => {
  try {
    const daemon = await findDaemon(name, options)
    if (daemon === undefined) return 1
    const answer = await question(daemon)
    if (options.json) say(toJson(answer ?? {}))
    else for (const line of tell(answer)) say(line)
    return 0
  } catch (error) {
    if (!(error instanceof DaemonError)) throw error
    // What a verb of the daemon says begins with its name already.
    complain(error.message.startsWith(`${name}: `) ? error.message : `${name}: ${error.message}`)
    return 1
  }
}

const HELP = `
The daemon needs an admin listener, admin: { port: 8010 } in its settings. Its token is the one in the tokenFile of the
settings, that of --token, or PORTREEVE_TOKEN.

Exit codes:
  0  done
  1  the daemon does not answer, or has said no`
