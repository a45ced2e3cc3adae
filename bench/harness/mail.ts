import { startChild } from './child.ts'
import type { Game } from './duel.ts'
import { CORES } from './options.ts'
import { cpuTime } from './server.ts'

/** Sessions that the clients have, many at a time. */
export interface Mail {
  readonly port: number
  readonly sessions: number
}

const SESSIONS = 512

/** Clients that each send a small message: the server's CPU time for one of them. */
export const mail: Game = {
  unit: 'us CPU per session',
  startLoad: () => startChild(new URL('./mail-load-main.ts', import.meta.url), CORES.load, []),
  play: async (server, load, { connections: sessions = SESSIONS }) => {
    const before = await cpuTime(server)
    await load.ask({ port: server.port, sessions } satisfies Mail)
    return ((await cpuTime(server)) - before) / sessions
  },
}
