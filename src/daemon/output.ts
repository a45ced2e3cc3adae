import type { DrainReport } from '../actors/index.ts'
import { briefJson } from '../brief-json.ts'
import { formatDuration } from '../durations.ts'
import type { AdminDoor } from '../portreeve/admin-desk.ts'
import type { Portreeve } from '../portreeve.ts'
import type { EventOf, PortreeveEvent } from '../telemetry/index.ts'
import { hint } from './hints.ts'

/** As long as a line of the log, in bytes. */
const LONGEST_LINE = 8_192

/** An event for programs. What is too long in it is cut, and it stays JSON. */
export const eventLine = (event: PortreeveEvent): string => briefJson(event, LONGEST_LINE)

const host = (address: string): string => (address.includes(':') ? `[${address}]` : address)

/** One line for each socket that listens. Scripts read it: listener, address and port, tls, and nothing else. */
export const listeningLine = ({ listener, address, port, transport, tls }: EventOf<'socket.listening'>): string =>
  `listening  ${listener}  ${host(address)}:${port}  ${transport === 'udp' ? 'udp' : `tls ${tls}`}`

/** Where the admin listener is; with the token, for the page to take, where it stands in no file. */
export const adminLine = ({ url, token, madeAtStart }: AdminDoor): string =>
  `admin      ${url}${madeAtStart ? `#${token}` : ''}`

/** How to try each socket that listens, once all are up. */
export const hintLines = (portreeve: Portreeve): string[] => {
  const lines = [...(portreeve.estate.prepared?.listeners.values() ?? [])].flatMap(({ settings, sockets }) =>
    sockets.flatMap(({ settings: row }) => {
      const bound = portreeve.estate.port(row.name)?.bound
      return bound === undefined ? [] : [{ name: row.name, command: hint(settings, row, bound.port) }]
    }),
  )
  const width = Math.max(0, ...lines.map(({ name }) => name.length))
  return lines.map(({ name, command }) => `try  ${name.padEnd(width)}  ${command}`)
}

/** How a drain ended (D2). */
export const reportLine = ({ left, cut, duration }: DrainReport): string =>
  `drained  ${left} left by themselves, ${cut} cut at the deadline, in ${formatDuration(duration)}`
