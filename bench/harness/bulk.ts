import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, startChild } from './child.ts'
import type { Game } from './duel.ts'
import { CORES } from './options.ts'
import { cpuTime } from './server.ts'

/** What the clients are asked to do, one after the other. */
export type Bulk =
  | { readonly do: 'open'; readonly port: number; readonly connections: number }
  | { readonly do: Direction; readonly bytes: number }
  | { readonly do: 'close' }

/** Which way the bytes go. */
export type Direction = 'towards-client' | 'towards-backend'

/** What a server still has to do for connections that are just made. */
const SETTLE = 20

/** Starts the process that gives and takes bytes behind a relay. Its first answer is its port. */
export const startBackend = (): Child => startChild(new URL('./bulk-backend-main.ts', import.meta.url), CORES.load, [])

/** Bulk bytes through a relay, over connections that are there already: the relay's CPU time for a gigabyte. */
export const bulk = (direction: Direction, connections: number, bytes: number): Game => ({
  unit: 's CPU per GB',
  startLoad: () => startChild(new URL('./bulk-load-main.ts', import.meta.url), CORES.load, []),
  play: async (server, load) => {
    await tell(load, { do: 'open', port: server.port, connections })
    await sleep(SETTLE)
    const before = await cpuTime(server)
    await tell(load, { do: direction, bytes: bytes / connections })
    const spent = (await cpuTime(server)) - before
    await tell(load, { do: 'close' })
    return spent / 1e6 / (bytes / 1e9)
  },
})

const tell = (load: Child, what: Bulk): Promise<void> => load.ask(what)
