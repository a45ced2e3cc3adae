import { startChild } from './child.ts'
import { CORES } from './options.ts'

/** Peers that send a byte and await it back, over and over. */
export interface EchoRound {
  readonly port: number
  /** In milliseconds. */
  readonly duration: number
}

/** How long they waited, in milliseconds. */
export interface Echoes {
  readonly p99: number
  readonly max: number
}

/** The process that plays them, on the other core. */
export const startEchoes = () => startChild(new URL('./echoes-main.ts', import.meta.url), CORES.load, [])
