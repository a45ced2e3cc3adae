import { type Child, startChild } from './child.ts'
import { CORES } from './options.ts'

/** Peers that connect, say what a proxy would, read what there is, and wait to be closed. */
export interface Proxied {
  readonly port: number
  readonly connections: number
  /** What each says as soon as it is connected, as base64; nothing where it is empty. */
  readonly header: string
}

/** The process that plays those peers, on the other core. */
export const startProxies = (): Child => startChild(new URL('./proxied-load-main.ts', import.meta.url), CORES.load, [])
