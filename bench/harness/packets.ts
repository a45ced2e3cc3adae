import { startChild } from './child.ts'
import type { Game } from './duel.ts'
import { CORES } from './options.ts'
import { cpuTime } from './server.ts'

/** One round of packets, each of which is answered. */
export interface Packets {
  readonly port: number
  /** The server's process: held still while a burst gathers in its socket. */
  readonly pid: number
  readonly packets: number
}

const PACKETS = 12_800

/** Datagrams in, datagrams out: the server's CPU time for one of them and its answer. */
export const packets: Game = {
  unit: 'us CPU per packet',
  startLoad: () => startChild(new URL('./packets-main.ts', import.meta.url), CORES.load, []),
  play: async (server, load, { connections = PACKETS }) => {
    const before = await cpuTime(server)
    await load.ask({ port: server.port, pid: server.child.pid, packets: connections } satisfies Packets)
    return ((await cpuTime(server)) - before) / connections
  },
}
