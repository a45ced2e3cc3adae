import fc from 'fast-check'
import type { ListenerInput, SettingsInput, SocketInput } from '../../../src/index.ts'
import { addressList, addressLists, NAMED, PEERS } from './addresses.ts'
import { type Caller, callers, type Person, people, type Stayer, stayers } from './callers.ts'
import { type HostRule, hostRules } from './host-rules.ts'

/** A row of which the port is still to be found: a free one, or the one that rows of its listener share. */
export type Row = Omit<SocketInput, 'port'> & { readonly port: 'any' | 'shared' }

export type Listener = Omit<ListenerInput, 'protocol' | 'sockets'> & { readonly rows: readonly Row[] }

/** Settings, what has happened before, and who comes then. */
export interface World {
  readonly server: Omit<SettingsInput, 'listeners' | 'policies'>
  /** What the host has added to the policies. */
  readonly hostRules: readonly HostRule[]
  readonly listeners: readonly Listener[]
  readonly people: readonly Person[]
  /** They come first, one after the other, and stay. */
  readonly stayers: readonly Stayer[]
  /** What is applied then; the open connections stay (M4, M7). */
  readonly later: Pick<World, 'server' | 'listeners'> | undefined
  /** Who is banned by hand then. */
  readonly banned: readonly string[]
  /** Whether every port is closed then (D1). */
  readonly suspended: boolean
  /** They come one after the other, and each is gone before the next. */
  readonly callers: readonly Caller[]
}

/** Stands for the path of a certificate that is there. */
export const CERTIFICATE = 'certificate'

/** None, or a small one that a few connections reach. */
const limit = (max: number) => fc.option(fc.integer({ min: 1, max }), { nil: undefined, freq: 2 })

const ipv6Prefix = fc.constantFrom(64, 64, 56, 48, 128)

/** What the rows of a listener bind: one address, or several on one port (L4, L8). */
const places = fc.constantFrom<Pick<Row, 'port' | 'address' | 'ipv6Only'>[]>(
  [{ port: 'any', address: '127.0.0.1' }],
  [{ port: 'any', address: 'all' }],
  [
    { port: 'any', address: '0.0.0.0' },
    { port: 'any', address: '::' },
  ],
  [
    { port: 'shared', address: '::', ipv6Only: true },
    { port: 'shared', address: '0.0.0.0' },
  ],
  [
    { port: 'shared', address: '127.0.0.2' },
    { port: 'shared', address: '127.0.0.1' },
    { port: 'any', address: '::1' },
  ],
)

const restriction: fc.Arbitrary<Pick<Row, 'restriction' | 'addresses'>> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  fc.record({
    restriction: fc.constant('grant' as const),
    addresses: addressList(3, ['office', 'clients'], ['127.0.0.0/29 ; peers']),
  }),
  fc.record({ restriction: fc.constant('deny' as const), addresses: addressList(2, ['office', 'clients']) }),
)

const rules = fc.record({
  tls: fc.constantFrom<Row['tls']>('off', 'on', 'on', 'on', 'ext'),
  proxyProtocol: fc.constantFrom<Row['proxyProtocol']>('off', 'off', 'optional', 'optional', 'required'),
})

const row = fc.tuple(restriction, rules).map(([first, second]) => ({ ...first, ...second }))

const rows = fc
  .tuple(places, fc.array(row, { minLength: 3, maxLength: 3 }))
  .map(([bound, ruled]) => bound.map((place, index): Row => ({ ...place, ...ruled[index] })))

const listener: fc.Arbitrary<Listener> = fc
  .record({
    rows,
    maxConnections: limit(4),
    perAddressLimit: limit(2),
    clientReserve: fc.constantFrom(0, 0, 0, 1, 2),
    clientsOnly: fc.constantFrom(false, false, false, true),
    handshakeLimit: fc.constantFrom(1, 1, 2, undefined),
    refuseWith: fc.constantFrom<Listener['refuseWith']>('close', 'words'),
  })
  .map((made) => ({ ...made, clientReserve: Math.min(made.clientReserve, made.maxConnections ?? Infinity) }))

/** Domains that find each other's names by `*.`, or by the addresses that callers come to. */
const domains = fc
  .tuple(
    fc.array(fc.constantFrom(true, true, false), { maxLength: 3, size: 'max' }),
    fc.array(fc.nat(3), { minLength: 4, maxLength: 4 }),
  )
  .map(([certified, owners]) =>
    certified.map((isCertified, index) => ({
      name: ['one.test', 'two.test', 'three.test'][index] as string,
      aliases: [['www.one.test', '*.one.test'], ['*.two.test'], ['a.two.test']][index],
      localAddresses: ['127.0.0.1', '127.0.0.2', '127.0.0.3', '::1'].filter((_, at) => owners[at] === index),
      ...(isCertified && { certificate: CERTIFICATE }),
    })),
  )

const server = fc.record({ addressLists, domains, perAddressLimit: limit(3), perAddressIpv6Prefix: ipv6Prefix })

/** Other limits and another prefix, on the same sockets. */
const withOthers = (
  { server, listeners }: Pick<World, 'server' | 'listeners'>,
  { perAddressIpv6Prefix, ...limits }: { perAddressIpv6Prefix: number; maxConnections: number; clientReserve: number },
): World['later'] => ({
  server: { ...server, perAddressIpv6Prefix },
  listeners: listeners.map((listener) => ({ ...listener, ...limits })),
})

const others = fc.record({
  perAddressIpv6Prefix: ipv6Prefix,
  maxConnections: fc.integer({ min: 1, max: 4 }),
  clientReserve: fc.constantFrom(0, 0, 1),
})

export const worlds: fc.Arbitrary<World> = fc
  .record({
    server,
    hostRules: fc.oneof(fc.constant([]), hostRules),
    listeners: fc.array(listener, { minLength: 1, maxLength: 2 }),
    banned: fc.array(fc.constantFrom(...PEERS, ...NAMED), { maxLength: 1 }),
    people,
    stayers,
    others: fc.option(others, { nil: undefined, freq: 3 }),
    suspended: fc.constantFrom(...Array(19).fill(false), true),
    callers,
  })
  .map(({ others, ...world }) => ({ ...world, later: others && withOthers(world, others) }))
