import { fromCallback, fromPromise } from 'xstate'
import type { Edge } from '../../net/edges.ts'
import type { Bound } from '../../net/port.ts'
import type { TcpPort } from '../../net/tcp.ts'

/** Who holds the port, and until when (D5). */
export interface Holder {
  readonly port: TcpPort
  readonly lease: AbortSignal
}

/** Lives as long as the socket: hears the table's edges, also while draining. Stopped from outside, it leaves nobody behind. */
export const connections = fromCallback<Edge, { port: TcpPort }>(({ sendBack, input: { port } }) => {
  const unlisten = port.edges.listen(sendBack)
  return () => {
    unlisten()
    port.cut()
    port.stopAccepting().then(() => port.cut())
  }
})

/** Asks the kernel for the port. */
export const binding = fromPromise<Bound, Holder>(({ input: { port, lease }, signal }) =>
  port.bind(AbortSignal.any([signal, lease])),
)

/** Holds the port; its end closes it, and so does the end of the lease. */
export const accepting = fromCallback<Edge, Holder>(({ input: { port, lease } }) => {
  const close = () => {
    port.stopAccepting()
  }
  lease.addEventListener('abort', close, { once: true })
  return () => {
    lease.removeEventListener('abort', close)
    close()
  }
})

/** Waits until the port is closed and those in the backlog are in (D3). */
export const unbinding = fromPromise<void, { port: TcpPort }>(({ input: { port } }) => port.stopAccepting())

/** Tells every protocol to finish, and waits for the last connection (D2). */
export const emptying = fromPromise<void, { port: TcpPort }>(({ input: { port } }) => {
  port.farewell()
  return port.emptied()
})

/** Closes those who are left (D2). Gives their number. */
export const cutting = fromPromise<number, { port: TcpPort }>(async ({ input: { port } }) => {
  await port.stopAccepting()
  const cut = port.cut()
  await port.emptied()
  return cut
})
