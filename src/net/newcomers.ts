import { refuse } from '../policies/verdict.ts'
import type { Connection } from './connection.ts'
import { greediestOf, keyOf } from './greediest.ts'
import type { TcpConnection } from './tcp-connection.ts'

const GAVE_WAY = 'it had asked for nothing, and gave way to a newcomer'

/**
 * The connections of a port that have not proven themselves, on a listener that silence must not lock. At the limit the
 * newcomer stays and the oldest gives way: one of the address that holds most, so that a flood from one address displaces
 * itself.
 */
export class Newcomers {
  /** In the order of arrival. */
  readonly #unproven = new Set<TcpConnection>()

  get size(): number {
    return this.#unproven.size
  }

  /** @param limit the most that may be unproven, this one among them */
  add(connection: TcpConnection, limit: number): void {
    this.#unproven.add(connection)
    if (this.#unproven.size <= limit) return
    const { oldest } = greediestOf(this.#unproven, keyOf(connection))
    this.#unproven.delete(oldest)
    oldest.drop(refuse('full', { count: limit, limit, detail: GAVE_WAY }))
  }

  delete(connection: TcpConnection): void {
    this.#unproven.delete(connection)
  }
}

/** Says that a connection has asked for something: from now on it gives way to no newcomer. */
export const prove = (connection: Connection): void => {
  const { port } = connection as TcpConnection
  port.newcomers.delete(connection as TcpConnection)
}
