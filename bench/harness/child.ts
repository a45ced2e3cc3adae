import { type ChildProcess, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'

/** What a child answers, or what it failed with. */
type Answer = { readonly value: unknown } | { readonly failed: string }

/** A module in a process of its own that answers questions, one at a time. */
export class Child implements AsyncDisposable {
  readonly #process: ChildProcess

  constructor(process: ChildProcess) {
    this.#process = process
  }

  get pid(): number {
    return this.#process.pid as number
  }

  /** Asks, and waits for the answer. Rejects when the child fails, or ends before it has answered. */
  async ask<T>(question: object): Promise<T> {
    this.#process.send(question)
    return this.answer<T>()
  }

  /** The next answer, asked for or not: a child speaks first when it is ready. */
  async answer<T>(): Promise<T> {
    const over = new AbortController()
    const { signal } = over
    const answered = once(this.#process, 'message', { signal })
    const ended = once(this.#process, 'exit', { signal }).then(([code, killed]) => {
      throw new Error(`a process of the measurement ended: ${killed ?? `exit code ${code}`}`)
    })
    try {
      const [answer] = (await Promise.race([answered, ended])) as [Answer]
      if ('failed' in answer) throw new Error(answer.failed)
      return answer.value as T
    } finally {
      over.abort()
      ended.catch(() => {})
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const exited = once(this.#process, 'exit')
    this.#process.disconnect()
    await exited
  }
}

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0

/** How to start Node on one core, where the system can pin it: the program, and what stands before Node's own words. */
export const nodeOn = (core: number): [program: string, ...words: string[]] =>
  canPin ? ['taskset', '-c', String(core), process.execPath] : [process.execPath]

/** Starts a module of the harness on one core. */
export const startChild = (
  module: URL,
  core: number,
  words: readonly string[],
  nodeOptions: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Child => {
  const [program, ...before] = nodeOn(core)
  const execArgv = [...before, ...nodeOptions]
  return new Child(fork(module, words, { execPath: program, execArgv, env: { ...process.env, ...environment } }))
}

/** Answers the parent's questions until it hangs up, and then ends the process in good order. */
export const answerParent = (answer: (question: never) => unknown): void => {
  process.on('disconnect', () => process.exit())
  process.on('message', async (question) => {
    try {
      tellParent({ value: await answer(question as never) })
    } catch (error) {
      tellParent({ failed: String(error instanceof Error ? error.stack : error) })
    }
  })
}

export const tellParent = (answer: Answer): void => {
  process.send?.(answer)
}
