import type { Game } from './duel.ts'
import { startLoad } from './load.ts'
import type { Load } from './options.ts'
import { cpuTime } from './server.ts'

const CONNECTIONS = 4_000

/** Peers that connect, read what there is, and wait to be closed: the server's CPU time for one of them. `usual` is how they come. */
export const visits = (usual: Load): Game => ({
  unit: 'us CPU per connection',
  startLoad,
  play: async (server, load, { connections = CONNECTIONS, load: kind = usual }) => {
    const before = await cpuTime(server)
    await load.ask({ load: kind, port: server.port, pid: server.child.pid, connections })
    return ((await cpuTime(server)) - before) / connections
  },
})
