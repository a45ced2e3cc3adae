import { existsSync } from 'node:fs'
import { bulk, type Direction, startBackend } from '../harness/bulk.ts'
import { fight } from '../harness/duel.ts'
import type { Options } from '../harness/options.ts'
import type { Result } from '../harness/result.ts'
import { HAPROXY } from '../servers/haproxy.ts'
import type { Measurement } from './index.ts'

/** Bytes of a round: both sides together take a fifth of a second for them. */
const ROUND = 64 * 2 ** 20

/** Towards the client one buffer is used again. */
const GOALS = { 'towards-client': 0.9, 'towards-backend': 1 } as const

const ROWS = (['towards-client', 'towards-backend'] as const).flatMap((direction) =>
  [1, 64].map((connections) => ({ direction, connections })),
)

/** Bulk bytes in each direction, through one connection and through many. */
export const relay: Measurement = {
  name: 'relay',
  about: 'bulk bytes through the relay, against pipe both ways, and HAProxy in TCP mode where it is installed',
  run: async (options) => {
    await using backend = startBackend()
    const port = await backend.answer<number>()
    const results: Result[] = []
    for (const { direction, connections } of ROWS) {
      results.push(...(await row(direction, connections, port, options)))
    }
    return results
  },
}

const row = async (direction: Direction, connections: number, backend: number, options: Options): Promise<Result[]> => {
  const name = `relay-${direction}-${connections}`
  const ours = { module: 'relay', options: { backend } }
  const game = bulk(direction, connections, ROUND)
  const piped = await fight(
    { name, against: 'pipe both ways', ours, theirs: { module: 'pipe', options: { backend } }, goal: GOALS[direction] },
    game,
    options,
  )
  if (options.against !== undefined) return [piped]
  if (!existsSync(HAPROXY)) return [{ ...piped, notes: [`${HAPROXY} is not installed: not measured against it`] }]
  const theirs = { module: 'haproxy', options: { backend } }
  return [piped, await fight({ name, against: 'HAProxy', ours, theirs }, game, { ...options, sittings: 1 })]
}
