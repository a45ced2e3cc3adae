import { fromCallback, fromPromise } from 'xstate'
import type { Edge } from '../../net/edges.ts'
import type { Bound } from '../../net/port.ts'
import type { TcpPort } from '../../net/tcp.ts'
import type { Lease } from '../lease.ts'

/** Lives as long as the socket: hears the table's edges, also while draining. */
export const connections = fromCallback<Edge, { port: TcpPort }>(({ sendBack, input: { port } }) =>
  port.edges.listen(sendBack),
)

/** Asks the kernel for the port. */
export const binding = fromPromise<Bound, { port: TcpPort; lease: Lease }>(({ input: { port, lease }, signal }) =>
  port.bind(AbortSignal.any([signal, lease.signal])),
)

/** Holds the port: its end closes it. */
export const accepting = fromCallback<Edge, { port: TcpPort }>(({ input: { port } }) => () => {
  port.stopAccepting().catch(() => {})
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
