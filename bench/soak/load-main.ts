import { answerParent } from '../harness/child.ts'
import { CLIENTS, type Services } from './clients.ts'
import { Stuck, WrongAnswer } from './line.ts'
import type { Outcomes } from './outcomes.ts'

/** Clients of each kind in one round. */
const EACH = 3

/** One kind of client, a few at one time: they share what the listener has to give. */
const play = async (name: string, services: Services): Promise<Outcomes> => {
  const client = CLIENTS[name]!
  const results = await Promise.allSettled(Array.from({ length: EACH }, async () => client(services)))
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  const wrong = failures.filter((error) => error instanceof WrongAnswer || error instanceof Stuck)
  return {
    [name]: {
      served: EACH - failures.length,
      failed: failures.length,
      wrong: wrong.map((error) => String(error.message)),
    },
  }
}

/** One round of every kind. */
answerParent(async ({ services }: { services: Services }): Promise<Outcomes> => {
  const outcomes = await Promise.all(Object.keys(CLIENTS).map((name) => play(name, services)))
  return Object.assign({}, ...outcomes)
})
