import type { Command } from 'commander'
import { daemonCommand } from './daemon-command.ts'

/** Opens the ports again that `suspend` has closed. */
export const resumeCommand = (): Command =>
  daemonCommand('resume', '[listener]', {
    call: (listener) => ['POST', '/api/resume', { listener }],
    tell: (_, listener = 'every listener') => [`resumed  ${listener}`],
  })
    .summary('opens the ports again that suspend has closed')
    .description('Opens the ports of one suspended listener of a running daemon again, or of all.')
    .argument('[listener]', 'the listener (default: all)')
