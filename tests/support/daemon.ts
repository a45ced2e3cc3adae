import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { PortreeveEvent } from '../../src/index.ts'

const BIN = resolve(import.meta.dirname, '../../bin/portreeve.js')

/** How long a test waits for a line of the daemon, in milliseconds. */
const PATIENCE = 30_000

/** The lines of a stream, and waiters for the next one that fits. */
class Lines {
  readonly all: string[] = []
  readonly #waiters = new Set<() => void>()
  #rest = ''

  push(chunk: string): void {
    const parts = (this.#rest + chunk).split('\n')
    this.#rest = parts.pop() as string
    this.all.push(...parts)
    for (const wake of [...this.#waiters]) wake()
  }

  /** The first line from `from` on that fits, waited for. */
  until(pattern: RegExp, from = 0): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.all.slice(from).find((line) => pattern.test(line))
        if (found === undefined) return
        finish()
        resolve(found)
      }
      const finish = () => {
        clearTimeout(timer)
        this.#waiters.delete(look)
      }
      const timer = setTimeout(() => {
        finish()
        reject(new Error(`no line matched ${pattern} in:\n${this.all.join('\n')}`))
      }, PATIENCE)
      this.#waiters.add(look)
      look()
    })
  }
}

export interface DaemonOptions {
  readonly json?: boolean
  /** Files beside the settings, by name. */
  readonly files?: Readonly<Record<string, string>>
  /** A limit of open files. */
  readonly openFiles?: number
  /** Variables of its environment, beside the usual ones. */
  readonly env?: Readonly<Record<string, string>>
  /** The file of its program; what `npm run build` has made unless given. */
  readonly program?: string
}

/** A daemon as an operator runs it: a real process with a settings file in a folder of its own. */
export class Daemon implements AsyncDisposable {
  readonly out = new Lines()
  readonly err = new Lines()
  readonly directory: string
  readonly file: string
  readonly #child: ChildProcess
  readonly exited: Promise<number | null>

  constructor(directory: string, child: ChildProcess) {
    this.directory = directory
    this.file = join(directory, 'portreeve.yaml')
    this.#child = child
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => this.out.push(chunk))
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => this.err.push(chunk))
    this.exited = new Promise((resolve) => child.on('close', resolve))
  }

  get pid(): number {
    return this.#child.pid as number
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** The port of a listener's socket, from its line on standard output; `nth` counts from 0. */
  async port(listener: string, nth = 0): Promise<number> {
    const pattern = new RegExp(`^listening {2}${listener} {2}`)
    for (let seen = this.#matches(pattern); seen.length <= nth; seen = this.#matches(pattern)) {
      await this.out.until(pattern, this.out.all.lastIndexOf(seen.at(-1) ?? '') + 1)
    }
    return Number(/:(\d+) {2}/.exec(this.#matches(pattern)[nth] as string)?.[1])
  }

  #matches(pattern: RegExp): string[] {
    return this.out.all.filter((line) => pattern.test(line))
  }

  /** With `json`: the first event that fits, waited for. */
  async event(type: PortreeveEvent['type'], fits: (event: never) => boolean = () => true): Promise<PortreeveEvent> {
    for (let from = 0; ; ) {
      const line = await this.out.until(new RegExp(`"type":"${type}"`), from)
      const event = JSON.parse(line)
      if (fits(event as never)) return event
      from = this.out.all.indexOf(line, from) + 1
    }
  }

  write(settings: string): Promise<void> {
    return writeFile(this.file, settings)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.signal('SIGKILL')
    await this.exited
    await rm(this.directory, { recursive: true, force: true })
  }
}

/** Starts a daemon on settings. It is up once the lines or events that the test awaits have come. */
export const runDaemon = async (settings: string, options: DaemonOptions = {}): Promise<Daemon> => {
  const directory = await mkdtemp(join(tmpdir(), 'portreeve-'))
  const file = join(directory, 'portreeve.yaml')
  await writeFile(file, settings)
  for (const [name, text] of Object.entries(options.files ?? {}))
    await writeFile(join(directory, name), text, { mode: 0o600 })
  const command = [process.execPath, options.program ?? BIN, 'run', file, ...(options.json ? ['--json'] : [])]
  const limited =
    options.openFiles === undefined
      ? command
      : ['bash', '-c', `ulimit -n ${options.openFiles}; exec "$@"`, 'bash', ...command]
  const [program, ...parameters] = limited as [string, ...string[]]
  const env = { ...process.env, ...options.env }
  return new Daemon(directory, spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'], env }))
}
