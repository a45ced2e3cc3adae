import { once } from 'node:events'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Settings } from '../../src/settings/index.ts'
import type { Started } from '../harness/server.ts'
import { importFrom } from './source.ts'

const EVERY = 200

/** So many free ports, all held until the last one is found: no two are the same. */
const freePorts = async (count: number): Promise<number[]> => {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as { port: number }).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

const DENIED = Array.from({ length: 2_000 }, (_, at) => `    198.18.${at >> 8}.${at & 255}`).join('\n')

/** Nine listeners with three sockets each, lists, and certificates. */
const yamlOf = (ports: readonly number[]): string => {
  const protocols = ['echo', 'http', 'relay', 'echo', 'whoami', 'http', 'discard', 'relay', 'echo']
  const options = { http: '{ root: web }', relay: `{ to: ${ports[0]} }` } as Record<string, string>
  const listeners = protocols.map((protocol, at) => {
    const [plain, secure, restricted] = ports.slice(3 * at)
    return `  l${at}:
    protocol: ${protocol}
    options: ${options[protocol] ?? '{}'}
    sockets:
      - { port: ${plain}, address: 127.0.0.1 }
      - { port: ${secure}, address: 127.0.0.1, tls: on }
      - { port: ${restricted}, address: 127.0.0.1, restriction: deny, addresses: "#office" }`
  })
  return `addressLists:
  denied: |
${DENIED}
  office: 10.0.0.0/8
domains:
  - { name: a.example, certificate: a.pem }
  - { name: b.example, certificate: b.pem }
listeners:
${listeners.join('\n')}
`
}

/** A file with 27 sockets that is reloaded five times a second, or not. */
export const start = async ({ source }: { source: string }): Promise<Started> => {
  const { Portreeve } = await importFrom<typeof import('../../src/portreeve.ts')>(source, 'portreeve')
  const changes = await importFrom<typeof import('../../src/inspector/changes/index.ts')>(
    source,
    'inspector/changes/index',
  )
  const settings = await importFrom<typeof import('../../src/settings/index.ts')>(source, 'settings/index')
  const { selfSigned } = await importFrom<typeof import('../../src/net/self-signed.ts')>(source, 'net/self-signed')
  const folder = mkdtempSync(join(tmpdir(), 'portreeve-bench-'))
  mkdirSync(join(folder, 'web'))
  for (const name of ['a', 'b']) {
    const { cert, key } = await selfSigned({ name: `${name}.example`, aliases: [], localAddresses: [] })
    writeFileSync(join(folder, `${name}.pem`), cert + key, { mode: 0o600 })
  }
  const ports = await freePorts(27)
  const file = join(folder, 'portreeve.yaml')
  writeFileSync(file, yamlOf(ports))
  const read = settings.parseSettingsText(yamlOf(ports), file, { directory: folder })
  if (read.settings === undefined) throw new Error(read.complaints.map(({ message }) => message).join('\n'))
  const portreeve = new Portreeve(() => read.settings as Settings, new changes.FileSource(file))
  await portreeve.start()
  let timer: NodeJS.Timeout | undefined
  return {
    port: ports[0] as number,
    answers: {
      reload: () => {
        timer = setInterval(() => void portreeve.reload(), EVERY)
      },
      rest: () => clearInterval(timer),
    },
  }
}
