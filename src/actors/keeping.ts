import { type EventObject, fromCallback } from 'xstate'
import type { SharedEstate } from './supervisor/index.ts'

/** Nothing is left open when whoever answers for it is stopped from outside, as with a host's own machine, or dies. */
export const keeping = fromCallback<EventObject, { estate: Pick<SharedEstate, 'close'> }>(
  ({ input: { estate } }) =>
    () => {
      estate.close().catch(() => {})
    },
)
