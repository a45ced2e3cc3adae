import type { Command } from 'commander'
import type { Status } from '../actors/index.ts'
import { daemonCommand } from './daemon-command.ts'
import { statusText } from './status-text.ts'

/** Says how a running daemon is. */
export const statusCommand = (): Command =>
  daemonCommand('status', '', {
    call: () => ['GET', '/api/status'],
    tell: (status: Status) => statusText(status),
  })
    .summary('says how a running daemon is')
    .description(
      'Says of each socket of a running daemon where it listens, its state, who is there and who was refused.',
    )
