import type { Command } from 'commander'
import { daemonCommand } from './daemon-command.ts'

/** Ends a ban at a running daemon. */
export const unbanCommand = (): Command =>
  daemonCommand('unban', '<address>', {
    call: (address) => ['POST', '/api/unban', { address }],
    tell: ({ lifted }: { lifted: boolean }, address) => [lifted ? `unbanned  ${address}` : `${address} is not banned`],
  })
    .summary('has a running daemon serve a banned address again')
    .description('Ends the ban of an address, by hand or after failed logins, at a running daemon.')
    .argument('<address>', 'the address, or an IPv6 prefix as bans shows it')
