import { startChild } from './child.ts'
import type { Game } from './duel.ts'
import { CORES } from './options.ts'
import { cpuTime } from './server.ts'

/** One round of TLS peers, 64 at a time, who read what there is and wait to be closed. */
export interface Handshakes {
  readonly port: number
  readonly connections: number
}

const CONNECTIONS = 500

/** Full TLS 1.3 handshakes: the server's CPU time for one of them, with the accept, the greeting and the close. */
export const handshakes: Game = {
  unit: 'us CPU per handshake',
  startLoad: () => startChild(new URL('./handshakes-main.ts', import.meta.url), CORES.load, []),
  play: async (server, load, { connections = CONNECTIONS }) => {
    const before = await cpuTime(server)
    await load.ask({ port: server.port, connections } satisfies Handshakes)
    return ((await cpuTime(server)) - before) / connections
  },
}
