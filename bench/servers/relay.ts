import type { Started } from '../harness/server.ts'
import { importPortreeve } from './source.ts'

/** The relay protocol, with nothing to ask of a client. */
export const start = async ({ source, backend }: { source: string; backend: number }): Promise<Started> => {
  const { createPortreeve } = await importPortreeve(source)
  const portreeve = createPortreeve({
    listeners: {
      relay: { protocol: 'relay', options: { to: backend }, sockets: [{ port: 'any', address: '127.0.0.1' }] },
    },
  })
  await portreeve.start()
  return { port: portreeve.status().listeners.relay!.sockets[0]!.port }
}
