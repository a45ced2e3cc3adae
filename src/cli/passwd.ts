import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { fileProblem, lockFile, replaceFile } from '../files/index.ts'
import { hashPassword, LONGEST_PASSWORD } from '../protocols/helpers/login/password.ts'
import { isUserName } from '../protocols/helpers/login/user-file.ts'
import { codeOf } from '../thrown.ts'
import { createCommand, exits } from './command.ts'
import { complain, say } from './output.ts'
import { readPassword } from './read-password.ts'

/** Hashes a password for a users file. */
export const passwdCommand = (): Command =>
  createCommand('passwd', '<user> [file] [--remove]')
    .summary("sets a user's password in a users file")
    .description(
      'Asks for a password, and puts the user with its hash (scrypt) into a users file, as smtp, pop3 and imap read it; ' +
        'a daemon that runs sees the change. Without a file it prints the line. What is not typed at a terminal is read ' +
        'from standard input: its first line.',
    )
    .argument('<user>', 'the name to log in with, as alice or alice@example.com')
    .argument('[file]', 'the users file; made if need be')
    .option('--remove', 'takes the user out of the file')
    .action(exits(passwd))

const passwd = async (user: string, file: string | undefined, { remove }: { remove?: boolean }): Promise<number> => {
  const refuse = (why: string): number => {
    complain(`passwd ${user}: ${why}`)
    return 1
  }
  if (!isUserName(user)) return refuse("this is no user name. Use letters, digits, '.', '_', '+' and '-'.")
  try {
    if (remove)
      return file === undefined
        ? refuse('name the file to take the user out of.')
        : await change(file, (text) => take(user, text, file, refuse))
    const password = await readPassword(user)
    if (typeof password !== 'string') return refuse(password.wrong)
    if (password === '') return refuse('an empty password lets everybody in. Give one.')
    if (Buffer.byteLength(password) > LONGEST_PASSWORD) return refuse(`use at most ${LONGEST_PASSWORD} bytes.`)
    const line = `${user}:${await hashPassword(password)}`
    if (file !== undefined) return await change(file, (text) => put(user, line, text, file, refuse))
    say(line)
    return 0
  } catch (error) {
    if (file === undefined) throw error
    return refuse(
      `${file} cannot be written: ${fileProblem(error)}. Name a file that this user may write, and its directory.`,
    )
  }
}

/** What becomes of the users file: a new text and what is said of it, or the exit code where it stays as it is. */
type Change = { readonly text: string; readonly said: string } | number

/** Changes the users file, one process at a time. Who reads it meanwhile reads the old one or the new one. */
const change = async (file: string, edit: (text: string) => Change): Promise<number> => {
  await using _ = await lockFile(file)
  const changed = edit(read(file))
  if (typeof changed === 'number') return changed
  await replaceFile(file, changed.text)
  say(changed.said)
  return 0
}

const put = (user: string, line: string, before: string, file: string, refuse: (why: string) => number): Change => {
  const stranger = before.split('\n').findIndex((written) => !isNothing(written) && !USER_LINE.test(written.trim()))
  if (stranger !== -1) {
    const where = `${file}:${stranger + 1}`
    return refuse(`${where}: this is no line of a users file, name:hash. Name another file, or remove the line.`)
  }
  const { others, found } = without(user, before)
  return { text: `${others}${line}\n`, said: `${found ? 'changed' : 'added'}  ${user}  in ${file}` }
}

/** A slip of the hand must not write a user into the settings. What the hash says is not looked at: it may be mended. */
const USER_LINE = /^[^\s:]+:\S+$/

const isNothing = (line: string): boolean => /^\s*(#|$)/.test(line)

const take = (user: string, before: string, file: string, refuse: (why: string) => number): Change => {
  const { others, found } = without(user, before)
  if (!found) return refuse(`there is no such user in ${file}.`)
  return { text: others, said: `removed  ${user}  from ${file}` }
}

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return ''
    throw error
  }
}

/** The text without the user's line; every other one, comments too, as it was. */
const without = (user: string, text: string): { others: string; found: boolean } => {
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  const prefix = `${user.toLowerCase()}:`
  const kept = lines.filter((line) => !line.trimStart().toLowerCase().startsWith(prefix))
  return { others: kept.map((line) => `${line}\n`).join(''), found: kept.length < lines.length }
}
