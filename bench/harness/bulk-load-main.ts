import { connect } from 'node:net'
import type { Bulk } from './bulk.ts'
import { pour } from './bulk-bytes.ts'
import { answerParent } from './child.ts'

/** Nobody looks at what comes: all read into the same place. */
const buffer = Buffer.allocUnsafeSlow(65_536)

/** One connection, which counts what comes. */
class Client {
  readonly #socket
  #awaited = 0
  #came: () => void = () => {}
  #failed: (error: Error) => void = () => {}

  constructor(port: number) {
    const callback = (length: number): boolean => {
      this.#awaited -= length
      if (this.#awaited === 0) this.#came()
      return true
    }
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true, onread: { buffer, callback } })
    this.#socket.on('error', (error) => this.#failed(error))
    this.#socket.on('close', () => this.#failed(new Error('a connection was closed')))
  }

  receive(bytes: number): Promise<void> {
    this.#awaited += bytes
    return new Promise((resolve, reject) => {
      this.#came = resolve
      this.#failed = reject
    })
  }

  async take(bytes: number): Promise<void> {
    this.#socket.write(`give ${bytes}\n`)
    await this.receive(bytes)
  }

  async give(bytes: number): Promise<void> {
    this.#socket.write(`take ${bytes}\n`)
    await this.receive(1)
    pour(this.#socket, bytes)
    await this.receive(1)
  }

  close(): void {
    this.#failed = () => {}
    this.#socket.destroy()
  }
}

let clients: Client[] = []

const open = async (port: number, connections: number): Promise<void> => {
  clients = Array.from({ length: connections }, () => new Client(port))
  await Promise.all(clients.map((client) => client.receive(1)))
}

answerParent(async (bulk: Bulk) => {
  if (bulk.do === 'open') await open(bulk.port, bulk.connections)
  else if (bulk.do === 'towards-client') await Promise.all(clients.map((client) => client.take(bulk.bytes)))
  else if (bulk.do === 'towards-backend') await Promise.all(clients.map((client) => client.give(bulk.bytes)))
  else for (const client of clients) client.close()
})
