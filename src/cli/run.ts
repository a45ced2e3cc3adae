import type { Command } from 'commander'
import { createCommand, DEFAULT_FILE, exits } from './command.ts'
import { outliveOutput } from './output.ts'

/** Serves a settings file. */
export const runCommand = (): Command =>
  createCommand('run', '[settings.yaml] [--json]')
    .summary('serves a settings file')
    .description('Opens the sockets of a settings file and serves them until a signal ends it.')
    .argument('[settings.yaml]', `the settings file (default: ${DEFAULT_FILE})`, DEFAULT_FILE)
    .option('--json', 'prints each event as a line of JSON, and no log')
    .addHelpText('after', SIGNALS)
    .action(exits(run))

const run = async (file: string, { json = false }: { json?: boolean }): Promise<number> => {
  // Loaded when it is needed: the other commands start twice as fast without it.
  const { runDaemon } = await import('../daemon/index.ts')
  outliveOutput()
  return runDaemon({ file, json })
}

const SIGNALS = `
Prints one line for each socket once it listens: listening  web  0.0.0.0:8080  tls off
The log goes to standard error. A reader of either that goes or stalls, or a disk that is full, does not
end it: lines are lost then, and counted.

Signals:
  SIGTERM, SIGINT  drain: nobody new comes in, connections end by themselves or at the deadline;
                   a second one stops at once
  SIGHUP           applies the file again; a bad one is refused and changes nothing. A terminal that closes
                   sends it too: the daemon goes on
  SIGUSR2          writes what the flight recorder remembers to a file, in the working directory
                   or in PORTREEVE_RECORDING_DIR

Exit codes:
  0  a signal has ended it
  1  the settings are refused, and nothing was opened`
