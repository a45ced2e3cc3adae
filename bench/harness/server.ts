import { type Child, startChild } from './child.ts'
import { CORES } from './options.ts'

/** What a server module exports: `start`, which resolves with this once it listens. */
export interface Started {
  readonly port: number
  /** What else the server can be asked, by name. */
  readonly answers?: Readonly<Record<string, () => unknown>>
}

/** Which module of `bench/servers` to start, and what its `start` gets. */
export interface ServerSpec {
  readonly module: string
  readonly options?: object
  /** Environment variables of its process. */
  readonly environment?: Readonly<Record<string, string>>
}

/** A server in a process of its own, on the servers' core. */
export interface RunningServer {
  readonly child: Child
  readonly port: number
}

const MAIN = new URL('./server-main.ts', import.meta.url)

/** Starts a server; `profile` is where its CPU profiles go, if one is asked for. */
export const startServer = async (spec: ServerSpec, profile = ''): Promise<RunningServer> => {
  const { module, options = {}, environment } = spec
  const file = new URL(`../servers/${module}.ts`, import.meta.url)
  const words = [file.href, JSON.stringify(options), profile]
  const child = startChild(MAIN, CORES.server, words, ['--expose-gc'], environment)
  const port = await child.answer<number>()
  return { child, port }
}

/** Asks the server for one of its answers. */
export const ask = <T>({ child }: RunningServer, name: string): Promise<T> => child.ask<T>({ name })

/** The CPU time that the server has used, user and system, in microseconds. */
export const cpuTime = (server: RunningServer): Promise<number> => ask(server, 'cpu')
