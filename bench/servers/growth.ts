import { greeterAndHolder } from '../growth/settings.ts'
import type { Started } from '../harness/server.ts'
import { importPortreeve } from './source.ts'

/** A greeter of so many sockets, beside a listener that holds its connections. */
export const start = async ({ source, sockets }: { source: string; sockets: number }): Promise<Started> => {
  const { createPortreeve, logOf } = await importPortreeve(source)
  const rows = Array.from({ length: sockets }, () => ({ port: 'any', address: '127.0.0.1' }) as const)
  const portreeve = createPortreeve(greeterAndHolder(rows))
  logOf(portreeve, () => {}, 'json')
  await portreeve.start()
  const portOf = (listener: string) => portreeve.status().listeners[listener]!.sockets.at(-1)!.port!
  return { port: portOf('greeter'), answers: { holder: () => portOf('holder') } }
}
