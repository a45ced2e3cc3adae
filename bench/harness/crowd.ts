import { type Child, startChild } from './child.ts'
import { CORES } from './options.ts'

/** So many connections that say nothing and stay; 0: wait until the server has ended all of them. */
export interface Crowd {
  readonly port: number
  readonly connections: number
}

/** A process whose peers do nothing but be there. Each can hold as many as a process may have descriptors. */
export const startCrowd = (): Child => startChild(new URL('./crowd-main.ts', import.meta.url), CORES.load, [])
