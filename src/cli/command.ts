import { Command, type CommanderError } from 'commander'

/** The file that is meant when none is named. */
export const DEFAULT_FILE = 'portreeve.yaml'

/** A command line that cannot be understood; the message says how to write it. */
export class UsageError extends Error {}

/** A command with what all of them have in common: its usage is what to write when it was written wrong. */
export const createCommand = (name: string, usage: string): Command => {
  const command = new Command(name)
  return command
    .usage(usage)
    .helpOption('-h, --help', 'shows this')
    .configureOutput({ outputError: () => {} })
    .configureHelp({
      subcommandTerm,
      optionDescription: ({ description }) => description,
      argumentDescription: ({ description }) => description,
    })
    .exitOverride((error) => {
      if (error.exitCode === 0) throw error
      throw new UsageError(explainMisuse(command, error))
    })
}

/** Makes what an action returns the exit code of the process. */
export const exits =
  <A extends unknown[]>(action: (...args: A) => number | Promise<number>) =>
  async (...args: A): Promise<void> => {
    process.exitCode = await action(...args)
  }

const subcommandTerm = (command: Command): string => {
  const names = command.registeredArguments.map((argument) => {
    const name = `${argument.name()}${argument.variadic ? '...' : ''}`
    return argument.required ? `<${name}>` : `[${name}]`
  })
  return [command.name(), ...names].join(' ')
}

/** What is wrong, by commander's code; `what` and `given` are what commander puts in quotes. */
const MISUSES: Readonly<Record<string, (what: string, given: string) => string>> = {
  'commander.missingArgument': (what) => `<${what}> is missing`,
  'commander.missingMandatoryOptionValue': (what) => `${what} is missing`,
  'commander.optionMissingArgument': (what) => `${what} has nothing behind it`,
  'commander.invalidArgument': (what, given) => `'${given}' is not what ${what.split(' ')[0]} can be`,
  'commander.unknownOption': (what) => `there is no option ${what}`,
  'commander.unknownCommand': () => 'there is no such command',
}

const explainMisuse = (command: Command, { code, message }: CommanderError): string => {
  const [what = '', given = ''] = [...message.matchAll(/'([^']*)'/g)].map(([, quoted]) => quoted)
  const [, meant] = /\(Did you mean (.*)\?\)/s.exec(message) ?? []
  const wrong = MISUSES[code]?.(what, given) ?? message.replace(/^error: |\.$/g, '')
  if (command.parent === null) return explainUnknown(command, what, wrong, meant)
  const advice =
    meant === undefined ? `Write: portreeve ${command.name()} ${command.usage()}` : `Did you mean ${meant}?`
  return `${command.name()}: ${wrong}. ${advice}`
}

/** About what stands where a command should. */
const explainUnknown = (program: Command, given: string, wrong: string, meant: string | undefined): string => {
  const names = program.commands.map((command) => command.name()).join(', ')
  const advice = meant === undefined ? `Write one of ${names}.` : `Did you mean ${meant}?`
  return `portreeve ${given}: ${wrong}. ${advice}`
}
