import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { call } from './dial.ts'

export interface ServerProgramOptions {
  readonly program: string
  /** Its arguments; the folder with its files is its working directory. */
  readonly args: readonly string[]
  readonly files: Readonly<Record<string, string>>
  /** The ports that are open when it is up. To look takes a connection: name none that the test counts on. */
  readonly ports?: readonly number[]
  /** Or what it says on standard error when it is up. */
  readonly says?: string
}

/** Somebody else's server, with its files in a folder of its own. */
export class ServerProgram implements AsyncDisposable {
  readonly directory: string
  /** What it has said on standard error. */
  readonly lines: string[] = []
  readonly #child: ChildProcess
  #heard: () => void = () => {}

  private constructor(directory: string, child: ChildProcess) {
    this.directory = directory
    this.#child = child
    createInterface(child.stderr!).on('line', (line) => {
      this.lines.push(line)
      this.#heard()
    })
    child.on('exit', () => this.#heard())
  }

  /** Starts it; it is up when this resolves. */
  static async start({ program, args, files, ports = [], says = '' }: ServerProgramOptions): Promise<ServerProgram> {
    const directory = await mkdtemp(join(tmpdir(), `portreeve-${program}-`))
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
    const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin` }
    const child = spawn(program, args, { cwd: directory, env, stdio: ['ignore', 'ignore', 'pipe'] })
    const server = new ServerProgram(directory, child)
    if (says !== '') await server.#until(() => server.lines.some((line) => line.includes(says)))
    for (const port of ports) while (!(await isOpen(port))) await server.#until(() => true)
    return server
  }

  async #until(isUp: () => boolean): Promise<void> {
    while (!isUp()) {
      if (this.#child.exitCode !== null) throw new Error(`it did not start:\n${this.lines.join('\n')}`)
      await new Promise<void>((resolve) => {
        this.#heard = resolve
      })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, 'exit')
    if (this.#child.exitCode === null && this.#child.kill('SIGTERM')) await exited
    await rm(this.directory, { recursive: true, force: true })
  }
}

const isOpen = async (port: number): Promise<boolean> => {
  using caller = call(port)
  const opened = new Promise<boolean>((resolve) => caller.socket.once('connect', () => resolve(true)))
  return await Promise.race([opened, caller.gone.then(() => false)])
}
