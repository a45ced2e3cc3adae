import { type Command, InvalidArgumentError } from 'commander'
import type { DrainReport } from '../actors/index.ts'
import { reportLine } from '../daemon/output.ts'
import { LONGEST, parseDuration } from '../durations.ts'
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
    .option('--deadline <time>', "as in 15s (default: each listener's own drainDeadline)", durationText)

const durationText = (given: string): string => {
  if ((parseDuration(given) ?? Number.POSITIVE_INFINITY) <= LONGEST) return given
  throw new InvalidArgumentError('A number with ms, s, m or h, up to 596h.')
}
