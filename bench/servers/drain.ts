import type { Portreeve } from '../../src/index.ts'
import { holder } from '../growth/holder.ts'
import type { Started } from '../harness/server.ts'
import { BACKLOG } from './greeting.ts'
import { importPortreeve } from './source.ts'

/** A server that is opened and drained as often as it is asked to. */
export const start = async ({ source }: { source: string }): Promise<Started> => {
  const { createPortreeve, logOf } = await importPortreeve(source)
  let portreeve: Portreeve
  const open = async (): Promise<number> => {
    portreeve = createPortreeve({
      listeners: {
        holder: {
          protocol: holder,
          maxConnections: 50_000,
          backlog: BACKLOG,
          sockets: [{ port: 'any', address: '127.0.0.1' }],
        },
      },
    })
    logOf(portreeve, () => {}, 'json')
    await portreeve.start()
    return portreeve.status().listeners.holder!.sockets[0]!.port!
  }
  const drain = async (): Promise<number> => {
    const began = performance.now()
    const { left } = await portreeve.drain()
    const took = performance.now() - began
    if (left === 0) throw new Error('nobody was there to leave')
    return took
  }
  return { port: 0, answers: { open, drain, connected: () => portreeve.status().open } }
}
