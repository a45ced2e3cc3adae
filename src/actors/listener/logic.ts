import { fromCallback } from 'xstate'
import { type Edge, Edges } from '../../net/edges.ts'
import type { Account, Ledger } from '../../policies/ledger.ts'

/** Hears from the ledger how many places the listener has left, and tells edges. */
export const admission = fromCallback<Edge, { ledger: Ledger; account: Account }>(
  ({ sendBack, input: { ledger, account } }) => {
    const edges = new Edges(() => ({ open: account.open, handshaking: false, level: account.level }))
    const unlisten = edges.listen(sendBack)
    const unwatch = ledger.watch(account, (level) => edges.level(level))
    return () => {
      unwatch()
      unlisten()
    }
  },
)
