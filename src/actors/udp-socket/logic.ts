import { fromCallback, fromPromise } from 'xstate'
import type { Bound } from '../../net/port.ts'
import type { UdpPort } from '../../net/udp.ts'

export interface UdpHolder {
  readonly port: UdpPort
  readonly lease: AbortSignal
}

export interface Lost {
  readonly type: 'edge.lost'
  readonly code: string
  readonly message: string
}

/** Asks the kernel for the port. */
export const binding = fromPromise<Bound, UdpHolder>(({ input: { port, lease }, signal }) =>
  port.bind(AbortSignal.any([signal, lease])),
)

/** Holds the port; its end closes it, and so does the end of the lease. */
export const receiving = fromCallback<Lost, UdpHolder>(({ sendBack, input: { port, lease } }) => {
  const close = () => {
    port.stopAccepting()
  }
  port.lost = (code, message) => sendBack({ type: 'edge.lost', code, message })
  lease.addEventListener('abort', close, { once: true })
  return () => {
    lease.removeEventListener('abort', close)
    close()
  }
})

/** Waits until the port is closed and what the kernel held is received. */
export const unbinding = fromPromise<void, { port: UdpPort }>(({ input: { port } }) => port.stopAccepting())
