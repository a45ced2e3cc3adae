import fc from 'fast-check'
import { NAMED, PEERS, PROXIES } from './addresses.ts'

/** Who connects. */
export interface Person {
  /** The socket's peer, where it calls an IPv4 address. To an IPv6 one it comes from `::1`. */
  readonly peer: string
  /** Whom it names by a PROXY header of that version. Undefined: it sends none. */
  readonly named: string | undefined
  readonly version: 1 | 2
}

/** One connection to be. Numbers are taken modulo what there is to choose from. */
export interface Caller {
  readonly person: number
  readonly listener: number
  readonly row: number
  /** Which of the local addresses that the row is reached at. */
  readonly local: number
  /** What it asks for in its handshake (T6). */
  readonly serverName: string | undefined
  readonly tls: 'TLSv1.2' | 'TLSv1.3'
  /** Whether the question about it leaves its target out, where it can. */
  readonly isBrief: boolean
}

/** One that stays: it speaks; or is silent where a header or a handshake is awaited; or speaks and fails a login. */
export interface Stayer extends Caller {
  readonly manner: 'speaks' | 'silent' | 'fails'
}

const version = fc.constantFrom(1 as const, 2 as const)

const person: fc.Arbitrary<Person> = fc.oneof(
  fc.record({ peer: fc.constantFrom(...PEERS), named: fc.constant(undefined), version }),
  fc.record({ peer: fc.constantFrom(...PEERS, ...PROXIES, ...PROXIES), named: fc.constantFrom(...NAMED), version }),
)

/** Few, so that they meet limits for each address. */
export const people = fc.array(person, { minLength: 1, maxLength: 4 })

/** One is nobody's, and some are found by `*.` only. */
const SERVER_NAMES = ['one.test', 'www.one.test', 'x.one.test', 'two.test', 'a.two.test', 'B.two.test', 'none.test']

const calling = {
  person: fc.nat(3),
  listener: fc.nat(1),
  row: fc.nat(2),
  local: fc.nat(3),
  serverName: fc.option(fc.constantFrom(...SERVER_NAMES), { nil: undefined, freq: 2 }),
  tls: fc.constantFrom('TLSv1.2' as const, 'TLSv1.3' as const),
  isBrief: fc.boolean(),
}

export const callers: fc.Arbitrary<Caller[]> = fc.array(fc.record(calling), {
  minLength: 1,
  maxLength: 12,
  size: 'max',
})

const manner = fc.constantFrom<Stayer['manner']>('speaks', 'silent', 'silent', 'fails')

export const stayers: fc.Arbitrary<Stayer[]> = fc.array(fc.record({ ...calling, manner }), {
  maxLength: 7,
  size: 'max',
})
