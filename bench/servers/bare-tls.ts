import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:tls'
import type { CertificateFiles } from '../harness/certificate.ts'
import { readMemory } from '../harness/memory.ts'
import type { Started } from '../harness/server.ts'
import { BACKLOG, GREETING } from './greeting.ts'

interface Options {
  readonly files: CertificateFiles
  readonly idle?: boolean
}

/** Node's own TLS server, without a question asked; `idle`: connections stay open. */
export const start = async ({ files, idle = false }: Options): Promise<Started> => {
  const options = { cert: readFileSync(files.certificate), key: readFileSync(files.key) }
  const server = createServer(options, (socket) => {
    if (idle) socket.on('error', ignore).resume()
    else socket.end(GREETING)
  })
  server.listen({ port: 0, host: '127.0.0.1', backlog: BACKLOG })
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, answers: { memory: readMemory } }
}

const ignore = (): void => {}
