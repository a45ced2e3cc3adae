import type { Started } from '../harness/server.ts'
import { readCounts, summaryOf } from '../storm/counts.ts'
import { doorsOf, STORM_LISTS, stormListener } from '../storm/listener.ts'
import { importPortreeve } from './source.ts'

export const start = async ({ source }: { source: string }): Promise<Started> => {
  let unhandled = 0
  const note = (error: unknown): void => {
    if (unhandled++ === 0) process.stderr.write(`unhandled: ${error instanceof Error ? error.stack : error}\n`)
  }
  process.on('uncaughtException', note).on('unhandledRejection', note)
  const { createPortreeve, logOf } = await importPortreeve(source)
  const portreeve = createPortreeve({
    addressLists: STORM_LISTS,
    perAddressLimit: 1_000,
    domains: [{ name: 'localhost', certificate: 'self-signed' }],
    listeners: { storm: stormListener },
  })
  logOf(portreeve, () => {}, 'json')
  await portreeve.start()
  const sockets = () => portreeve.status().listeners.storm!.sockets
  const doors = doorsOf(sockets().map(({ port }) => port))
  return {
    port: doors.clear!,
    answers: {
      ports: () => doors,
      counts: () => ({ ...readCounts(portreeve, 'storm'), 'unhandled errors': unhandled }),
      heap: () => {
        globalThis.gc?.()
        return process.memoryUsage().heapUsed / 2 ** 20
      },
      summary: () => summaryOf(sockets()),
    },
  }
}
