import { startChild } from './child.ts'
import { CORES, type Load } from './options.ts'

/** One round of peers that connect, read what there is, and wait to be closed. */
export interface Round {
  readonly load: Load
  readonly port: number
  /** The server's process: held still while a burst gathers in its backlog. */
  readonly pid: number
  readonly connections: number
}

/** The process that plays the peers, on the other core. */
export const startLoad = () => startChild(new URL('./load-main.ts', import.meta.url), CORES.load, [])
