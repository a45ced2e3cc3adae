import type { SmtpMessage } from '../../src/protocols/index.ts'
import type { Started } from '../harness/server.ts'
import { BACKLOG } from './greeting.ts'
import { importPortreeve } from './source.ts'

const swallow = ({ stream }: SmtpMessage): Promise<void> =>
  new Promise((resolve, reject) => stream.once('end', resolve).once('error', reject).resume())

/** The smtp protocol, with a host that swallows what it gets. */
export const start = async ({ source }: { source: string }): Promise<Started> => {
  const { createPortreeve } = await importPortreeve(source)
  const sockets = [{ port: 'any', address: '127.0.0.1' }] as const
  const portreeve = createPortreeve({
    listeners: { smtp: { protocol: 'smtp', options: { deliver: swallow }, backlog: BACKLOG, sockets } },
  })
  await portreeve.start()
  return { port: portreeve.status().listeners.smtp!.sockets[0]!.port }
}
