import { countRefusal, tellCount, total } from './counted.ts'
import { policy } from './policy.ts'
import { maxConnections } from './shared-settings.ts'

/** The most connections of a listener, over all its sockets (M1). */
export const maximum = policy({
  reason: 'full',
  stage: 'place',
  passing: true,
  question: 'Are all places of the listener taken?',
  description: 'Bounds the open connections of a listener, over all its sockets (M1).',
  settings: { listener: { maxConnections } },
  compile({ transport, listener: { maxConnections: limit } }) {
    if (transport === 'udp') return undefined
    const refusalOf = countRefusal('full', limit)
    return {
      refusal({ standing }) {
        const open = total(standing, 'listener')
        return open >= limit ? refusalOf(open) : undefined
      },
      tell: ({ standing }, refusal) => tellCount(standing, 'listener', limit, refusal, ''),
    }
  },
})
