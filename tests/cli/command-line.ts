import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../bin/portreeve.js', import.meta.url))

/** What a process has left behind. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** A directory of its own with the files of a test, and `portreeve` running in it, as `npm run build` has made it. */
export class Workplace implements Disposable {
  readonly directory = mkdtempSync(path.join(tmpdir(), 'portreeve-cli-'))
  readonly #children: ChildProcess[] = []

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [name, text] of Object.entries(files)) this.write(name, text)
  }

  write(name: string, text: string): void {
    // As secrets are kept: what is open to others is warned of.
    writeFileSync(this.at(name), text, { mode: 0o600 })
  }

  at(name: string): string {
    return path.join(this.directory, name)
  }

  /** Runs `portreeve` with arguments to its end. */
  portreeve(...args: string[]): Promise<Ended> {
    return this.start(...args).ended
  }

  /** The same, for those who end it themselves: `said` waits for something in what it prints. */
  start(...args: string[]) {
    return this.#start(process.execPath, [BIN, ...args])
  }

  /** The same by a shell; `portreeve` stands before what is given. */
  shell(rest: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return this.#start('sh', ['-c', `"${process.execPath}" "${BIN}" ${rest}`], 'ignore', env).ended
  }

  /** The same at a terminal, by script(1); `type` presses keys. */
  terminal(...args: string[]) {
    const command = [process.execPath, BIN, ...args].map((word) => `'${word}'`).join(' ')
    const { child, ...rest } = this.#start('script', ['-qec', command, '/dev/null'], 'pipe')
    return { ...rest, type: (keys: string) => void child.stdin?.write(keys) }
  }

  #start(program: string, args: string[], input: 'ignore' | 'pipe' = 'ignore', env: NodeJS.ProcessEnv = {}) {
    const options = { cwd: this.directory, env: { PATH: process.env.PATH, ...env } }
    const child = spawn(program, args, { ...options, stdio: [input, 'pipe', 'pipe'] })
    const { stdout, stderr } = child
    if (stdout === null || stderr === null) throw new Error('no pipes')
    this.#children.push(child)
    let [out, err] = ['', '']
    stdout.on('data', (chunk) => {
      out += chunk
    })
    stderr.on('data', (chunk) => {
      err += chunk
    })
    const ended = new Promise<Ended>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => resolve({ code, out, err }))
    })
    const said = (what: RegExp) =>
      new Promise<string>((resolve, reject) => {
        const look = () => what.test(out) && resolve(out)
        stdout.on('data', look)
        look()
        void ended.then((end) => reject(new Error(`It has ended without saying so: ${JSON.stringify(end)}`)), reject)
      })
    return { child, said, ended }
  }

  [Symbol.dispose](): void {
    for (const child of this.#children) child.kill('SIGKILL')
    rmSync(this.directory, { recursive: true })
  }
}

/** The lines of a text, as one writes them in a test. */
export const lines = (...all: string[]): string => all.map((line) => `${line}\n`).join('')
