import type { Command } from 'commander'
import type { Plan } from '../settings/index.ts'
import { daemonCommand } from './daemon-command.ts'
import { planText } from './plan-text.ts'

/** Has a running daemon apply its settings file again. */
export const reloadCommand = (): Command =>
  daemonCommand('reload', '', {
    call: () => ['POST', '/api/reload', {}],
    tell: (plan: Plan) => planText(plan),
  })
    .summary('has a running daemon apply its settings file again')
    .description('Has a running daemon apply its settings file again, as SIGHUP does, and says what that has done.')
