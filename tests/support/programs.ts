import { execFile, spawnSync } from 'node:child_process'
import { test } from 'vitest'

const isThere = (program: string): boolean => spawnSync('which', [program]).status === 0

/**
 * A test against other people's programs. It is skipped where one is missing, with a line that says so; with
 * `PORTREEVE_REQUIRE_REAL=1` a missing one fails.
 */
export const real = (programs: readonly string[], name: string, body: () => Promise<void>): void => {
  const missing = programs.filter((program) => !isThere(program))
  if (missing.length === 0) return void test(name, body)
  const why = `${missing.join(', ')} not installed`
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
