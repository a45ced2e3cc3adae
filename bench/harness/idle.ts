import { type Child, startChild } from './child.ts'
import type { Game } from './duel.ts'
import type { Memory } from './memory.ts'
import { CORES } from './options.ts'
import { ask, type RunningServer } from './server.ts'

/** What the process that plays the peers is asked for. */
export interface Crowd {
  /** Some come and go; some come and stay; those leave. */
  readonly act: 'visit' | 'fill' | 'empty'
  readonly port: number
  readonly tls: boolean
  readonly connections: number
}

/** Which connections are weighed. */
export interface Weighed {
  readonly tls: boolean
  readonly connections: number
  /**
   * So many are there before, and are not weighed: they take the memory that the server has freed since it started,
   * which the others would not be seen to take.
   */
  readonly before: number
}

/** Come and go first: the code is compiled then. */
const VISITORS = 500

/**
 * What one idle connection takes, of many: of V8's heap what is in use, as what it has of the system besides is a matter
 * of when it last collected, and what malloc has. Each share is told to `hear`.
 */
export const idle = (weighed: Weighed, hear: (share: Memory) => void): Game => ({
  unit: 'bytes per connection',
  warmUp: 0,
  startLoad: () => startChild(new URL('./idle-main.ts', import.meta.url), CORES.load, []),
  play: async (server, load) => {
    const share = await weigh(weighed, server, load)
    hear(share)
    return share.heap + share.native
  },
})

const weigh = async ({ tls, connections, before }: Weighed, server: RunningServer, load: Child): Promise<Memory> => {
  const crowd = (act: Crowd['act'], count = 0) =>
    load.ask({ act, port: server.port, tls, connections: count } satisfies Crowd)
  await crowd('visit', VISITORS)
  // What they have left behind is collected before the others come: later it would count as theirs.
  await ask<Memory>(server, 'memory')
  await crowd('fill', before)
  const few = await ask<Memory>(server, 'memory')
  await crowd('fill', connections)
  const many = await ask<Memory>(server, 'memory')
  await crowd('empty')
  const share = (name: keyof Memory): number => (many[name] - few[name]) / connections
  return { heap: share('heap'), external: share('external'), native: share('native'), rss: share('rss') }
}
