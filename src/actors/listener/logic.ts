import { fromCallback } from 'xstate'
import type { Account } from '../../ledger/ledger.ts'
import { type Edge, Edges } from '../../net/edges.ts'
import type { Lease } from '../lease.ts'

/** Hears from the ledger how many places the listener has left, and tells edges. */
export const admission = fromCallback<Edge, { account: Account; lease: Lease }>(
  ({ sendBack, input: { account, lease } }) => {
    const edges = new Edges(() => ({ open: account.open, handshaking: false, level: account.level }))
    const unlisten = edges.listen(sendBack)
    const unwatch = account.watch((level) => edges.level(level))
    const end = () => {
      unwatch()
      unlisten()
    }
    // A listener that died of an error is not told to stop: the end of its lease does it.
    lease.signal.addEventListener('abort', end, { once: true })
    return end
  },
)
