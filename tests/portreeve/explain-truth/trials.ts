import { open, settingsOf } from './opened.ts'
import { CLOSED, knock, stay } from './reality.ts'
import { queryOf, routeOf } from './route.ts'
import type { World } from './world.ts'

/** What was asked, what `explain` said, and what a connection met then: `admitted`, or the reason that refuses it. */
export interface Trial {
  readonly query: object
  readonly said: string
  readonly met: string
}

/** Opens a world, and lets its callers come, after `explain` was asked about each. */
export const trials = async (world: World, certificate: string): Promise<Trial[]> => {
  const opened = await open(world, certificate)
  await using running = opened.running
  using there = new DisposableStack()
  for (const stayer of world.stayers) there.use(await stay(opened, stayer))
  if (world.later !== undefined) await running.portreeve.apply(settingsOf({ ...world, ...world.later }, opened))
  for (const address of world.banned) running.portreeve.ban(address)
  if (world.suspended) await running.portreeve.suspend()
  const made: Trial[] = []
  for (const caller of world.callers) {
    const query = queryOf(routeOf(opened, caller), caller)
    const { admitted, reason } = await running.portreeve.explain(query)
    made.push({ query, said: admitted ? 'admitted' : String(reason), met: await knock(opened, caller) })
  }
  return made
}

/** Of a port that is closed the kernel speaks, and it knows no reason. */
export const isTrue = ({ said, met }: Trial): boolean => (met === CLOSED ? said !== 'admitted' : said === met)
