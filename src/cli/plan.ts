import type { Command } from 'commander'
import { createCommand, exits } from './command.ts'
import { say, toJson } from './output.ts'
import { planText } from './plan-text.ts'
import { readFile, refuseFile } from './settings-file.ts'

/** Says what applying new settings would do. */
export const planCommand = (): Command =>
  createCommand('plan', '<old.yaml> <new.yaml> [--json]')
    .summary('says what applying new settings would keep, open, close and rebind')
    .description('Compares two settings files, and says what applying the new one to a server of the old one would do.')
    .argument('<old.yaml>', 'the settings in force')
    .argument('<new.yaml>', 'the settings to come')
    .option('--json', 'prints it as JSON')
    .addHelpText('after', ACTIONS)
    .action(exits(plan))

const ACTIONS = `
What happens to a socket:
  keep      it stays, with its connections; changes hold for the next connection
  open      it is new
  close     it stops accepting at once; its connections live on to the drain deadline
  rebind    its port is closed and opened again, since something else is asked of the system

Exit codes:
  0  here is the plan
  1  one of the files is wrong`

const plan = async (oldFile: string, newFile: string, { json }: { json?: boolean }): Promise<number> => {
  const [current, next] = [await readFile(oldFile), await readFile(newFile)]
  if (current.settings === undefined || next.settings === undefined) {
    return refuseFile(`plan ${oldFile} ${newFile}`, [...current.complaints, ...next.complaints])
  }
  const { planChange } = await import('../settings/index.ts')
  const { rows, listeners, server } = planChange(current.settings, next.settings)
  if (json) say(toJson({ rows, listeners, server }))
  else for (const line of planText({ rows, listeners, server })) say(line)
  return 0
}
