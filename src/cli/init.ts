import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { fileProblem } from '../files/index.ts'
import { codeOf } from '../thrown.ts'
import { createCommand, DEFAULT_FILE, exits } from './command.ts'
import { columns, complain, say } from './output.ts'
import { STARTER_PAGE, starterSettings } from './starter.ts'

/** Writes a starter settings file. */
export const initCommand = (): Command =>
  createCommand('init', '[dir]')
    .summary('writes a starter settings file')
    .description(
      `Writes ${DEFAULT_FILE} with comments, and a page for its web listener. It listens on this machine alone and ` +
        'needs no root. What is there is never overwritten.',
    )
    .argument('[dir]', 'the directory; made if need be (default: here)', '.')
    .action(exits(init))

const init = async (directory: string): Promise<number> => {
  const settings = path.join(directory, DEFAULT_FILE)
  const page = path.join(directory, 'public', 'index.html')
  try {
    if (!writeNew(settings, starterSettings(await protocolLines())))
      return refuse(directory, `${settings} is there already, and stays as it is. Name another directory.`)
    say(`wrote  ${settings}`)
    if (writeNew(page, STARTER_PAGE)) say(`wrote  ${page}`)
  } catch (error) {
    return refuse(
      directory,
      `it cannot be written there: ${fileProblem(error)}. Name a directory that this user may write to.`,
    )
  }
  say('\nNext:')
  for (const line of nextSteps(settings)) say(`  ${line}`)
  return 0
}

/** Loaded when it is needed: help does without. */
const protocolLines = async (): Promise<string[]> => {
  const { builtins } = await import('../protocols/by-name.ts')
  return columns(builtins.map(([name, { summary }]) => [name, summary]))
}

/** Writes a file that is not there yet, and its directory. Returns whether it did. */
const writeNew = (file: string, text: string): boolean => {
  makeDirectory(path.dirname(file))
  try {
    writeFileSync(file, text, { flag: 'wx' })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

const makeDirectory = (directory: string): void => {
  try {
    mkdirSync(directory, { recursive: true })
  } catch (error) {
    // Something else has its name.
    if (codeOf(error) === 'EEXIST') throw new Error(`${directory} is no directory`)
    throw error
  }
}

const refuse = (directory: string, why: string): number => {
  complain(`init${directory === '.' ? '' : ` ${directory}`}: ${why}`)
  return 1
}

const nextSteps = (settings: string): string[] => {
  const file = settings === DEFAULT_FILE ? '' : ` ${settings}`
  return columns([
    [`portreeve run${file}`, 'serves it, and says how to try each port'],
    [`portreeve check${file}`, 'says what is wrong with it, once you have changed it'],
  ])
}
