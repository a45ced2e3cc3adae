import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** `npm run check:long`: random tests run many times more, and take as long as they need. */
const timeout = process.env.PORTREEVE_LONG === '1' ? 1_800_000 : 60_000

const BROWSER = ['tests/page/**/*.test.ts', 'tests/window/**/*.test.ts', 'tests/inspector/server/page.test.ts']
const REAL = ['tests/real/**/*.test.ts']

/** The budget for password hashes is one for the process, and remembers who logged in: other files would fill it. */
const ALONE = ['tests/protocols/password-hashing.test.ts', 'tests/protocols/full-address.test.ts']

const project = (name: string, include: string[], exclude: string[] = [], isolate = false) => ({
  // Files share a process: to load everything anew for each of 200 files takes more time than the tests themselves.
  test: { name, include, exclude, isolate, testTimeout: timeout, hookTimeout: timeout },
})

export default defineConfig({
  test: {
    // Tests wait for sockets and processes much of the time: with a worker for each core a third of it stays idle.
    maxWorkers: Math.max(2, Math.ceil(availableParallelism() * 1.5)),
    projects: [
      project('unit', ['tests/**/*.test.ts'], [...BROWSER, ...REAL, ...ALONE]),
      project('alone', ALONE, [], true),
      project('real', REAL),
      project('browser', BROWSER),
    ],
  },
})
