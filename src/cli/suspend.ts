import type { Command } from 'commander'
import { daemonCommand } from './daemon-command.ts'

/** Closes the ports of a running daemon and keeps its connections. */
export const suspendCommand = (): Command =>
  daemonCommand('suspend', '[listener]', {
    call: (listener) => ['POST', '/api/suspend', { listener }],
    tell: (_, listener = 'every listener') => [`suspended  ${listener}`],
  })
    .summary('closes the ports of a running daemon, and keeps its connections')
    .description('Closes the ports of one listener of a running daemon, or of all, and keeps the connections.')
    .argument('[listener]', 'the listener (default: all)')
