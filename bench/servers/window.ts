import { greeterAndHolder } from '../growth/settings.ts'
import { startCrowd } from '../harness/crowd.ts'
import type { Started } from '../harness/server.ts'
import { openWindow, type ViewName } from '../harness/window.ts'
import { importPortreeve } from './source.ts'

/** Visitors come from these. */
const VISITORS = '127.1.0.0/16'

interface Options {
  readonly source: string
  /** Idle connections, held by a process of their own. */
  readonly connections: number
  /** The view of the page that somebody has open. */
  readonly view?: ViewName
  /** Visitors are refused. */
  readonly refuse?: boolean
}

/** A greeter with an admin listener, beside a crowd that stays. */
export const start = async ({ source, connections, view, refuse = false }: Options): Promise<Started> => {
  const { createPortreeve, logOf } = await importPortreeve(source)
  const addresses = refuse ? VISITORS : '198.51.100.0/24'
  const portreeve = createPortreeve({
    ...greeterAndHolder([{ port: 'any', address: '127.0.0.1', restriction: 'deny', addresses }]),
    admin: { port: 'any' },
  })
  logOf(portreeve, () => {}, 'json')
  await portreeve.start()
  const portOf = (listener: string) => portreeve.status().listeners[listener]!.sockets[0]!.port
  await startCrowd().ask({ port: portOf('holder'), connections })
  const door = portreeve.admin!
  if (view !== undefined) await openWindow(view, door.url, door.token)
  return { port: portOf('greeter') }
}
