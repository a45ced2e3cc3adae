import { type EventHub, LineWriter } from '../telemetry/index.ts'

type Name = 'stdout' | 'stderr'

/** How long the end waits for readers that are behind, in milliseconds. */
const LAST_WAIT = 1_000

/** Standard output and standard error of a daemon, which outlives those who read them (D8). */
export class Outputs {
  readonly out: LineWriter
  readonly err: LineWriter
  readonly #json: boolean
  #hub: EventHub | undefined

  /** With `json` events go to standard output, else, by the log, to standard error. */
  constructor({ json }: { readonly json: boolean }) {
    this.#json = json
    this.out = this.#writer('stdout')
    this.err = this.#writer('stderr')
  }

  /** From now on failures and losses are events. */
  tell(hub: EventHub): void {
    this.#hub = hub
  }

  readonly say = (line: string): void => this.out.write(line)

  readonly complain = (line: string): void => this.err.write(line)

  /** Resolves when all is written, or its readers have had a second more. Returns whether they have all of it. */
  async end(): Promise<boolean> {
    const late = new Promise<boolean>((resolve) => setTimeout(resolve, LAST_WAIT, false).unref())
    const written = Promise.all([flushed(process.stdout), flushed(process.stderr)]).then(() => true)
    return await Promise.race([written, late])
  }

  #writer(output: Name): LineWriter {
    const stream = process[output]
    // Each write tells its own error; this only keeps the same one from ending the process.
    stream.on('error', () => {})
    unblock(stream)
    return new LineWriter({
      stream,
      onFailed: (code) => this.#failed(output, code),
      onLost: (lost) => this.#hub?.emit({ type: 'output.lost', time: Date.now(), output, lost }),
    })
  }

  #failed(output: Name, code: string): void {
    this.#hub?.emit({ type: 'output.failed', time: Date.now(), output, code })
    const carriesEvents = output === (this.#json ? 'stdout' : 'stderr')
    if (carriesEvents || this.#hub === undefined) this.#sayOnTheOther(output, code)
  }

  #sayOnTheOther(output: Name, code: string): void {
    const [name, other] = output === 'stdout' ? ['standard output', this.err] : ['standard error', this.out]
    other.write(`${name} takes no lines (${code}); they are lost until it does. The daemon goes on.`)
  }
}

/**
 * Node writes to a terminal in such a way that the process stops for as long as the terminal takes nothing: one press of
 * Ctrl-S would stop every listener. Pipes it does not wait for, and files do not stall.
 */
const unblock = (stream: NodeJS.WriteStream): void => {
  if (!stream.isTTY) return
  const { _handle } = stream as { _handle?: { setBlocking?(blocking: boolean): void } }
  _handle?.setBlocking?.(false)
}

const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => {
    stream.write('', () => resolve())
  })
