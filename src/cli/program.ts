import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { checkCommand } from './check.ts'
import { createCommand } from './command.ts'
import { diagramCommand } from './diagram.ts'
import { drainCommand } from './drain.ts'
import { explainCommand } from './explain.ts'
import { initCommand } from './init.ts'
import { passwdCommand } from './passwd.ts'
import { planCommand } from './plan.ts'
import { reloadCommand } from './reload.ts'
import { resumeCommand } from './resume.ts'
import { runCommand } from './run.ts'
import { statusCommand } from './status.ts'
import { suspendCommand } from './suspend.ts'

/** The whole command line. */
export const createProgram = (): Command => {
  const program = createCommand('portreeve', '<command> [options]')
    .description('Opens ports, decides who may come in, does TLS, and hands each connection to a protocol.')
    .version(readVersion(), '-V, --version', 'prints the version')
    .helpCommand('help [command]', 'shows how to use a command')
    .addHelpText('after', FIRST_STEPS)
  const makers = [
    initCommand,
    checkCommand,
    runCommand,
    explainCommand,
    planCommand,
    diagramCommand,
    passwdCommand,
    statusCommand,
    suspendCommand,
    resumeCommand,
    drainCommand,
    reloadCommand,
  ]
  for (const make of makers) program.addCommand(make())
  return program
}

const readVersion = (): string => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

const FIRST_STEPS = `
To begin:
  portreeve init     writes portreeve.yaml, a starter settings file
  portreeve check    says what is wrong with it
  portreeve run      serves it`
