import type { Game } from './duel.ts'
import { startLoad } from './load.ts'
import { cpuTime } from './server.ts'

const CONNECTIONS = 4_000

/** Peers that connect, read what there is, and wait to be closed: the server's CPU time for one of them. */
export const visits: Game = {
  unit: 'us CPU per connection',
  startLoad,
  play: async (server, load, { connections = CONNECTIONS, load: kind }) => {
    const before = await cpuTime(server)
    await load.ask({ load: kind, port: server.port, pid: server.child.pid, connections })
    return ((await cpuTime(server)) - before) / connections
  },
}
