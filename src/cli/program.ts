import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { createCommand } from './command.ts'

/** Each is loaded when it is needed: `run` starts sooner without what the others need. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  init: async () => (await import('./init.ts')).initCommand(),
  check: async () => (await import('./check.ts')).checkCommand(),
  run: async () => (await import('./run.ts')).runCommand(),
  explain: async () => (await import('./explain.ts')).explainCommand(),
  plan: async () => (await import('./plan.ts')).planCommand(),
  diagram: async () => (await import('./diagram.ts')).diagramCommand(),
  passwd: async () => (await import('./passwd.ts')).passwdCommand(),
  status: async () => (await import('./status.ts')).statusCommand(),
  suspend: async () => (await import('./suspend.ts')).suspendCommand(),
  resume: async () => (await import('./resume.ts')).resumeCommand(),
  drain: async () => (await import('./drain.ts')).drainCommand(),
  bans: async () => (await import('./bans.ts')).bansCommand(),
  ban: async () => (await import('./ban.ts')).banCommand(),
  unban: async () => (await import('./unban.ts')).unbanCommand(),
  reload: async () => (await import('./reload.ts')).reloadCommand(),
}

/** The command line with the command that is called; with all of them where there is none: for help, or what is misspelt. */
export const createProgram = async ([first = '', second = '']: readonly string[] = []): Promise<Command> => {
  const program = createCommand('portreeve', '<command> [options]')
    .description('Opens ports, decides who may come in, does TLS, and hands each connection to a protocol.')
    .version(readVersion(), '-V, --version', 'prints the version')
    .helpCommand('help [command]', 'shows how to use a command')
    .addHelpText('after', FIRST_STEPS)
  if (first === '--version' || first === '-V') return program
  const name = first === 'help' ? second : first
  const named = Object.hasOwn(COMMANDS, name) ? [COMMANDS[name]!] : Object.values(COMMANDS)
  for (const load of named) program.addCommand(await load())
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
