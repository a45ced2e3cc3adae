import { randomBytes } from 'node:crypto'

/** Tells the connections of this thread of this process from those of all others, also of other generations. */
const OWN = randomBytes(4).toString('hex')

let last = 0

/** The number of a new connection, counted from 1. A number, since most connections end without anybody asking for an id. */
export const nextNumber = (): number => ++last

/** The id of a number, as in `5f3a9c1e-12`. */
export const idOf = (number: number): string => `${OWN}-${number}`

/** The number of an id; undefined for one of another thread or process, and for what is no id. */
export const numberOf = (id: string): number | undefined => {
  const [, own, number] = /^([0-9a-f]{8})-(\d{1,15})$/.exec(id) ?? []
  return own === OWN ? Number(number) : undefined
}
