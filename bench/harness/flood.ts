import { startChild } from './child.ts'
import type { Game } from './duel.ts'
import { CORES } from './options.ts'

/** One round of a flood. */
export interface Flood {
  readonly port: number
  /** In milliseconds. */
  readonly lasts: number
}

const LASTS = 3_000

/** One address connects as fast as it can and keeps what it gets: how long do the others wait, with all their tries? */
export const flood: Game = {
  unit: 'ms to the greeting, p99',
  warmUp: 0,
  startLoad: () => startChild(new URL('./flood-main.ts', import.meta.url), CORES.load, []),
  play: ({ port }, load) => load.ask<number>({ port, lasts: LASTS } satisfies Flood),
}
