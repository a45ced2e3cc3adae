import { getRandomValues } from 'node:crypto'
import { type AddressWords, prefixMask } from '../policies/address.ts'

/** As a power of two: 8,192 cells, 64 KB for each UDP socket that replies under a limit. */
const CELL_BITS = 13

/** So much may be sent at once, as a time at the rate, in milliseconds. */
const BURST = 1_000

type Factors = readonly [number, number, number, number, number]

/** Odd factors that no stranger knows: nobody can choose a source that shares the cell of another. */
const [F0, F1, F2, F3, F4] = getRandomValues(new Int32Array(5)).map((factor) => factor | 1) as Int32Array & Factors

/** The cell of a source: its address, IPv6 by prefix (M7), and its port. */
export const replyCell = ({ family, a, b, c, d }: AddressWords, port: number, ipv6Prefix: number): number => {
  const hash =
    family === 4
      ? Math.imul(d, F3)
      : Math.imul(a & prefixMask(ipv6Prefix), F0) +
        Math.imul(b & prefixMask(ipv6Prefix - 32), F1) +
        Math.imul(c & prefixMask(ipv6Prefix - 64), F2) +
        Math.imul(d & prefixMask(ipv6Prefix - 96), F3)
  return ((hash + Math.imul(port, F4)) | 0) >>> (32 - CELL_BITS)
}

/**
 * How many replies a second may go to one source. Senders of datagrams can be forged, so there is no record of each:
 * a fixed table has one number a cell, the time at which all that was sent would have been due at the rate (GCRA). Sources
 * that fall into the same cell share its rate; there is no way to fill the table.
 */
export class ReplyRate {
  #due: Float64Array | undefined

  /** Takes one reply to the source of a cell; false where it is one too many. @param rate per second */
  take(cell: number, rate: number): boolean {
    if (rate === Number.POSITIVE_INFINITY) return true
    this.#due ??= new Float64Array(1 << CELL_BITS)
    const now = performance.now()
    const interval = 1_000 / rate
    const due = Math.max(this.#due[cell] as number, now)
    if (due - now > BURST - interval / 2) return false
    this.#due[cell] = due + interval
    return true
  }
}
