import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { test } from 'vitest'

/** What a program needs beside itself: without Net::SSLeay swaks speaks no TLS. */
const NEEDS: Readonly<Record<string, readonly [string, ...string[]]>> = { swaks: ['perl', '-MNet::SSLeay', '-e1'] }

const succeeds = ([program, ...parameters]: readonly [string, ...string[]]): boolean =>
  spawnSync(program, parameters).status === 0

/** Where a program is, as `which` finds it. */
export const locate = (program: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(isExecutable)

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const isThere = (program: string): boolean =>
  locate(program) !== undefined && (NEEDS[program] === undefined || succeeds(NEEDS[program]))

let interpreter: string | undefined

/** Python itself: in the PATH there may be a script of pyenv, which takes several times as long to start it. */
export const python = (): string => {
  interpreter ??= execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()
  return interpreter
}

/**
 * A test against other people's programs. It is skipped where one is missing, with a line that says so; with
 * `PORTREEVE_REQUIRE_REAL=1` a missing one fails.
 */
export const real = (programs: readonly string[], name: string, body: () => Promise<void>): void => {
  const missing = programs.filter((program) => !isThere(program))
  if (missing.length === 0) return void test(name, body)
  const why = `${missing.join(', ')} not installed, or not whole`
  if (process.env.PORTREEVE_REQUIRE_REAL === '1') {
    return void test(name, () => {
      throw new Error(`${why}, and PORTREEVE_REQUIRE_REAL is set`)
    })
  }
  test(`${name} (${why})`, ({ skip }) => skip(why))
}

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. `input` is written to it, and its standard input is then closed. */
export const run = (program: string, parameters: readonly string[], input = ''): Promise<Ran> =>
  new Promise((resolve) => {
    const child = execFile(program, [...parameters], { timeout: 10_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, stdout, stderr })
    })
    child.stdin?.on('error', () => {})
    child.stdin?.end(input)
  })

/** Runs a program until it has said what fits, and ends it then. Resolves with what it has said, also if it ends before. */
export const runUntil = (program: string, parameters: readonly string[], pattern: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, [...parameters], { stdio: ['ignore', 'pipe', 'ignore'], timeout: 10_000 })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (pattern.test(said)) child.kill()
    })
    child.on('error', reject)
    child.on('close', () => resolve(said))
  })
