import { setTimeout as sleep } from 'node:timers/promises'
import { ask, type RunningServer } from '../harness/server.ts'
import type { Counts } from './counts.ts'

/** How long the server may take to see the last closes, in milliseconds; the longest deadline of the storm is 3 s. */
const PATIENCE = 10_000

/** What is still above what was there before, once it stays so. */
export const calm = async (server: RunningServer, before: Counts): Promise<Counts> => {
  const until = performance.now() + PATIENCE
  for (;;) {
    const counts = await ask<Counts>(server, 'counts')
    const left = Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count - (before[name] ?? 0)]))
    if (leftOver(left).length === 0 || performance.now() > until) return left
    await sleep(100)
  }
}

/** Each count that is not nothing, in words. */
export const leftOver = (left: Counts): string[] =>
  Object.entries(left)
    .filter(([, count]) => count !== 0)
    .map(([name, count]) => `${name} ${count}`)
