import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { getHeapSpaceStatistics } from 'node:v8'
import type { Connection, Portreeve } from '../../src/index.ts'
import type { Started } from '../harness/server.ts'
import { Churn, writeCertificate } from '../soak/churn.ts'
import { REST, type Site, settingsOf } from '../soak/settings.ts'
import { readCounts } from '../storm/counts.ts'
import { doorsOf } from '../storm/listener.ts'
import { importFrom, importPortreeve } from './source.ts'

/** The listeners whose protocols throw on purpose. */
const FAULTY = ['storm', 'fragile']

/** Throws where nobody listens: the daemon's last net must catch it. */
const fragile = ({ socket }: Connection): void => {
  socket.write('fragile\n')
  setTimeout(() => {
    throw new Error('a protocol that crashes in a timer')
  }, 20)
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

const furnish = async (source: string, folder: string): Promise<Site> => {
  const { smtp } = await importFrom<typeof import('../../src/protocols/index.ts')>(source, 'protocols/index')
  for (const root of ['one', 'two']) {
    mkdirSync(join(folder, root))
    writeFileSync(join(folder, root, 'index.html'), `<p>${'Portreeve '.repeat(2_000)}`)
  }
  const deliver = async ({ stream }: { stream: AsyncIterable<unknown> }): Promise<void> => {
    for await (const _ of stream);
  }
  return { folder, webPort: await freePort(), mail: smtp({ deliver }), fragile: { name: 'fragile', serve: fragile } }
}

/** What must never be: counted, and the first of each told. */
const noteDefects = (portreeve: Portreeve, onFault: (text: string) => void): void => {
  portreeve.on('socket.crashed', ({ socket, error }) => onFault(`${socket} crashed: ${error}`))
  portreeve.on('connection.faulted', ({ listener, error, stack }) => {
    if (!FAULTY.includes(listener)) onFault(`a fault in ${listener}: ${stack ?? error}`)
  })
  portreeve.on('datagram.faulted', ({ listener, error }) => onFault(`a fault in ${listener}: ${error}`))
}

/** The counts of all listeners together. */
const countsOf = (portreeve: Portreeve) => {
  const sums: Record<string, number> = {}
  for (const listener of Object.keys(portreeve.status().listeners)) {
    for (const [name, count] of Object.entries(readCounts(portreeve, listener))) {
      const perListener = / of the listener$|^admitted/.test(name)
      sums[name] = perListener ? (sums[name] ?? 0) + count : count
    }
  }
  return { ...sums, 'ports that are held': portreeve.estate.lease.ports.length }
}

/** All that this process holds open, by kind. */
const handles = (): number =>
  process.getActiveResourcesInfo().filter((name) => !/^(Immediate|TickObject|Timeout|PipeWrap)$/.test(name)).length

/** Without the machine code and its tables: they grow for as long as functions that run seldom are still compiled. */
const heapUsed = (): number =>
  getHeapSpaceStatistics()
    .filter(({ space_name }) => !/code|trusted/.test(space_name))
    .reduce((sum, { space_used_size }) => sum + space_used_size, 0)

const memory = async () => {
  for (let turn = 0; turn < 3; turn++) {
    globalThis.gc?.()
    await sleep(20)
  }
  return { heap: heapUsed() / 2 ** 20, rss: process.memoryUsage.rss() / 2 ** 20 }
}

/** A server with everything in it that a daemon has, and an operator who never rests. */
export const start = async ({ source, folder }: { source: string; folder: string }): Promise<Started> => {
  const { createPortreeve, logOf } = await importPortreeve(source)
  const { containFaults } = await importFrom<typeof import('../../src/daemon/faults.ts')>(source, 'daemon/faults')
  const { selfSigned } = await importFrom<typeof import('../../src/net/self-signed.ts')>(source, 'net/self-signed')
  const names = { name: 'localhost', aliases: [], localAddresses: ['127.0.0.1'] }
  const pems = [await selfSigned(names), await selfSigned(names)]
  writeCertificate(folder, pems[0]!)
  const site = await furnish(source, folder)
  let defects = 0
  const tell = (text: string): void => {
    if (defects++ < 20) process.stderr.write(`soak: ${text}\n`)
  }
  const portreeve = createPortreeve(settingsOf(site, REST), {
    directory: folder,
    onSubscriberFault: ({ error }) => tell(`a subscriber threw: ${error}`),
  })
  noteDefects(portreeve, tell)
  const log = logOf(portreeve, () => {}, 'json')
  await portreeve.start()
  containFaults(tell)
  const churn = new Churn(portreeve, site, pems)
  const portsOf = (listener: string) => portreeve.status().listeners[listener]?.sockets.map(({ port }) => port) ?? []
  return {
    port: site.webPort,
    answers: {
      ports: () => ({
        storm: doorsOf(portsOf('storm')),
        services: Object.fromEntries(Object.keys(portreeve.status().listeners).map((name) => [name, portsOf(name)])),
      }),
      churn: () => churn.step(),
      steps: () => churn.steps,
      rest: () => churn.rest(),
      counts: () => ({ ...countsOf(portreeve), defects }),
      sample: async () => ({ ...(await memory()), handles: handles() }),
      drain: async () => {
        const report = await portreeve.drain({ deadline: '2s' })
        log.stop()
        return report
      },
      handles,
    },
  }
}
