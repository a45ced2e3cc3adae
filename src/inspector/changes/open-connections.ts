import { randomBytes } from 'node:crypto'
import type { TcpConnection } from '../../net/tcp-connection.ts'
import type { ChangeOperations } from './operations.ts'

/** Who is connected, also to sockets that are leaving: whatever is in their tables. */
export function* openConnections({ ports }: ChangeOperations['estate']): Generator<TcpConnection> {
  for (const port of ports) if (port.kind === 'tcpSocket') yield* port.table
}

/**
 * Numbers of connections, given when they are first looked at: the way of a connection costs nothing for it. The names
 * made of them are not those of another run of the program.
 */
export class ConnectionNumbers {
  readonly #run = randomBytes(4).toString('hex')
  readonly #numbers = new WeakMap<TcpConnection, number>()
  #last = 0

  of(connection: TcpConnection): number {
    const known = this.#numbers.get(connection)
    if (known !== undefined) return known
    this.#numbers.set(connection, ++this.#last)
    return this.#last
  }

  /** The id of a number. */
  idOf(number: number): string {
    return `${this.#run}-${number}`
  }

  /** The number of an id; undefined for what is none of this run. */
  numberOf(id: string): number | undefined {
    const [, run, number] = /^([0-9a-f]{8})-(\d{1,15})$/.exec(id) ?? []
    return run === this.#run ? Number(number) : undefined
  }
}
