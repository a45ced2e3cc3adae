import type { Command } from 'commander'
import type { DrainReport } from '../actors/index.ts'
import { reportLine } from '../daemon/output.ts'
import { daemonCommand } from './daemon-command.ts'

/** Drains a running daemon, which ends then. */
export const drainCommand = (): Command =>
  daemonCommand('drain', '[--deadline <time>]', {
    call: (_, { deadline }) => ['POST', '/api/drain', { deadline }],
    tell: (report: DrainReport) => [reportLine(report)],
  })
    .summary('ends a running daemon once its connections have ended')
    .description(
      'Stops accepting on every socket of a running daemon, waits for the connections, cuts those that are left at the ' +
        'deadline, and ends the daemon. Comes back when that is done, with the report.',
    )
    .option('--deadline <time>', "as in 15s (default: each listener's own drainDeadline)")
