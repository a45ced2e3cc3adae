import type { AddressInfo, Server } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import type { Endpoint } from './bind-errors.ts'

/** What the kernel has given. */
export interface Bound {
  readonly address: string
  readonly port: number
}

const listenOn = (server: Server, endpoint: Endpoint, host: string): Promise<Bound> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    const { port: wanted, backlog, ipv6Only, reusePort } = endpoint
    server.listen({ port: wanted, host, backlog, ipv6Only, reusePort, exclusive: true }, () => {
      server.removeListener('error', reject)
      const { address, port } = server.address() as AddressInfo
      resolve({ address, port })
    })
  })

/** What `::` meets on a host without IPv6. */
const NO_IPV6 = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL'])

/** Binds to an address; "all" is dual stack where the host has IPv6, otherwise IPv4 (L8). */
export const bindAll = async <B>(address: string, bind: (address: string) => Promise<B>): Promise<B> => {
  if (address !== 'all') return bind(address)
  try {
    return await bind('::')
  } catch (error) {
    if (!NO_IPV6.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    return bind('0.0.0.0')
  }
}

/** Opens a TCP port. */
export const listen = (server: Server, endpoint: Endpoint): Promise<Bound> =>
  bindAll(endpoint.address, (address) => listenOn(server, endpoint, address))

/**
 * Resolves when the kernel has nothing more to hand over (D3). Node accepts one connection a turn of its loop, and a
 * handful of datagrams: so it is over after the first whole turn that brought none. The kernel's queue is first in, first
 * out: after `most` more, everyone who waited when the decision fell is in, and a flood cannot hold the port open.
 */
export const emptied = async (arrived: () => number, most: number): Promise<void> => {
  const start = arrived()
  await turn()
  for (;;) {
    const before = arrived()
    await turn()
    if (arrived() === before || arrived() - start > most) return
  }
}
