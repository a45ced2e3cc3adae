import { fromCallback, fromPromise } from 'xstate'
import type { Bound } from '../../net/port.ts'
import type { UdpPort } from '../../net/udp.ts'
import type { Lease } from '../lease.ts'

export interface Lost {
  readonly type: 'edge.lost'
  readonly code: string
  readonly message: string
}

/** Asks the kernel for the port. */
export const binding = fromPromise<Bound, { port: UdpPort; lease: Lease }>(({ input: { port, lease }, signal }) =>
  port.bind(AbortSignal.any([signal, lease.signal])),
)

/** Holds the port, and hears when the kernel takes it away: its end closes it. */
export const receiving = fromCallback<Lost, { port: UdpPort }>(({ sendBack, input: { port } }) => {
  port.lost = (code, message) => sendBack({ type: 'edge.lost', code, message })
  return () => {
    port.lost = undefined
    port.stopAccepting().catch(() => {})
  }
})

/** Waits until the port is closed and what the kernel held is received. */
export const unbinding = fromPromise<void, { port: UdpPort }>(({ input: { port } }) => port.stopAccepting())
