import type { Caller, Person } from './callers.ts'
import { nameOf, type Opened } from './opened.ts'
import type { Row } from './world.ts'

/** Where a caller comes from, and where to. */
export interface Route {
  readonly listener: string
  readonly row: Row
  readonly host: string
  readonly port: number
  readonly person: Person
  /** Whether it is what a query means that names no target: the first row, and an address that can only be one. */
  readonly isUsual: boolean
}

const IPV4 = ['127.0.0.1', '127.0.0.2', '127.0.0.3']

/** The local addresses of loopback that lead to a row. */
const localAddresses = ({ address = 'all', ipv6Only }: Row): readonly string[] => {
  if (address === '0.0.0.0') return IPV4
  if (address === '::' && ipv6Only === true) return ['::1']
  return address === 'all' || address === '::' ? [...IPV4, '::1'] : [address]
}

const at = <T>(choice: readonly T[], index: number): T => choice[index % choice.length] as T

export const routeOf = ({ world, running }: Opened, caller: Caller): Route => {
  const index = caller.listener % world.listeners.length
  const { rows } = at(world.listeners, index)
  const listener = nameOf(index)
  const row = at(rows, caller.row)
  const host = at(localAddresses(row), caller.local)
  const person = at(world.people, caller.person)
  return {
    listener,
    row,
    host,
    port: running.port(listener, rows.indexOf(row)),
    person: host.includes(':') ? { ...person, peer: '::1' } : person,
    isUsual: row === rows[0] && row.address === host,
  }
}

/** What is to be asked, so that the answer is about exactly this caller. */
export const queryOf = (
  { listener, host, port, person: { peer, named }, isUsual }: Route,
  { serverName, isBrief }: Caller,
) => ({
  listener,
  ...(named === undefined ? { from: peer } : { from: named, through: peer }),
  ...(!(isUsual && isBrief) && { to: host.includes(':') ? `[${host}]:${port}` : `${host}:${port}` }),
  ...(serverName !== undefined && { serverName }),
})
