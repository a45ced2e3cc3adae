import type { Command } from 'commander'
import type { Ban } from '../policies/bans.ts'
import { daemonCommand } from './daemon-command.ts'
import { columns } from './output.ts'

/** Shows the bans of a running daemon. */
export const bansCommand = (): Command =>
  daemonCommand('bans', '', {
    call: () => ['GET', '/api/bans'],
    tell: (bans: readonly Ban[]) => (bans.length === 0 ? ['no address is banned'] : table(bans)),
  })
    .summary('shows which addresses a running daemon has banned')
    .description('Shows each address that a running daemon refuses for a while, until when, and why.')

const table = (bans: readonly Ban[]): string[] =>
  columns([
    ['ADDRESS', 'UNTIL', 'WHY'],
    ...bans.map((ban) => [ban.address, new Date(ban.until).toISOString(), reasonOf(ban)]),
  ])

const reasonOf = ({ by, failures, listener }: Ban): string =>
  by === 'hand' ? 'by hand' : `${failures} logins failed, the last at ${listener}`
