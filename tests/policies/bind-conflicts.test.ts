import { describe, expect, it } from 'vitest'
import { bindConflicts, type ClaimedEndpoint } from '../../src/policies/bind-conflicts.ts'

const row = (address: string, rest: Partial<ClaimedEndpoint> = {}): ClaimedEndpoint => ({
  transport: 'tcp',
  port: 8080,
  address,
  owner: 'web',
  ...rest,
})

const conflict = (one: ClaimedEndpoint, other: ClaimedEndpoint, ipv6 = true): boolean => {
  const there = bindConflicts([one, other], { ipv6 }).length
  expect(bindConflicts([other, one], { ipv6 })).toHaveLength(there)
  return there > 0
}

describe('two sockets on one port', () => {
  it.each([
    ['all', 'all'],
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
  ])('of the same address %s cannot both exist (L3)', (one, other) => {
    expect(conflict(row(one), row(other))).toBe(true)
    expect(conflict(row(one), row(other), false)).toBe(true)
  })

  it.each([
    ['::1', '0:0:0:0:0:0:0:1'],
    ['2001:DB8::A', '2001:db8:0::a'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::ffff:7f00:1', '127.0.0.1'],
    ['::ffff:0.0.0.0', '127.0.0.1'],
  ])('are compared by what their addresses mean: %s and %s (A6)', (one, other) => {
    expect(conflict(row(one), row(other))).toBe(true)
  })

  it.each([
    ['127.0.0.1', '127.0.0.2'],
    ['127.0.0.1', '::1'],
    ['::1', '::2'],
    ['fe80::1%eth0', 'fe80::1%eth1'],
  ])('of different addresses %s and %s coexist (L4)', (one, other) => {
    expect(conflict(row(one), row(other))).toBe(false)
  })

  it.each([
    ['all', '127.0.0.1'],
    ['all', '::1'],
    ['all', '0.0.0.0'],
    ['all', '::'],
    ['0.0.0.0', '127.0.0.1'],
    ['::', '::1'],
    ['::', '127.0.0.1'],
    ['::', '0.0.0.0'],
  ])('of which one is for all addresses exclude each other: %s and %s (L4, L8)', (one, other) => {
    expect(conflict(row(one), row(other))).toBe(true)
  })

  it('coexist when one is 0.0.0.0 and the other an IPv6-only :: (L8)', () => {
    expect(conflict(row('0.0.0.0'), row('::', { ipv6Only: true }))).toBe(false)
    expect(conflict(row('0.0.0.0'), row('all', { ipv6Only: true }))).toBe(false)
    expect(conflict(row('127.0.0.1'), row('::', { ipv6Only: true }))).toBe(false)
    expect(conflict(row('0.0.0.0'), row('::1'))).toBe(false)
  })

  it('exclude each other when both want all of IPv6 (L8)', () => {
    expect(conflict(row('::', { ipv6Only: true }), row('::1'))).toBe(true)
    expect(conflict(row('::', { ipv6Only: true }), row('::'))).toBe(true)
    expect(conflict(row('::%lo'), row('::1'))).toBe(true)
  })

  it('mean IPv4 by `all` where the host has no IPv6 (L8)', () => {
    expect(conflict(row('all'), row('::1'), false)).toBe(false)
    expect(conflict(row('all'), row('127.0.0.1'), false)).toBe(true)
    expect(conflict(row('all'), row('::', { ipv6Only: true }), false)).toBe(false)
  })

  it('exclude each other whichever listener owns them (L4)', () => {
    expect(conflict(row('all'), row('all', { owner: 'admin' }))).toBe(true)
  })

  it('are not excused by reusePort (L3)', () => {
    expect(conflict(row('all', { reusePort: true }), row('all', { reusePort: true }))).toBe(true)
  })

  it('of different transports coexist (L5)', () => {
    expect(conflict(row('all'), row('all', { transport: 'udp' }))).toBe(false)
    expect(conflict(row('all', { transport: 'udp' }), row('all', { transport: 'udp' }))).toBe(true)
  })

  it('of different ports coexist', () => {
    expect(conflict(row('all'), row('all', { port: 8081 }))).toBe(false)
  })

  it.each(['any', 0] as const)('of port %s are in nobody’s way', (port) => {
    expect(conflict(row('all', { port }), row('all', { port }))).toBe(false)
    expect(conflict(row('all'), row('all', { port }))).toBe(false)
  })
})

describe('conflicts of a table', () => {
  it('name each row once, with the first row that it collides with', () => {
    const table = [row('127.0.0.1'), row('127.0.0.2'), row('all'), row('127.0.0.2'), row('all', { port: 9 })]
    const found = bindConflicts(table, { ipv6: true })
    expect(found.map(({ first, second }) => [first, second])).toEqual([
      [0, 2],
      [1, 3],
    ])
  })

  it.each<[string, ClaimedEndpoint, ClaimedEndpoint, string]>([
    [
      'one address twice',
      row('127.0.0.1'),
      row('127.0.0.1', { owner: 'admin' }),
      "TCP port 8080 on 127.0.0.1 of listener 'admin' collides with TCP port 8080 on 127.0.0.1 of listener 'web'. Give one of the two another port, or remove it.",
    ],
    [
      'all addresses and one',
      row('127.0.0.1'),
      row('all', { owner: 'admin' }),
      "TCP port 8080 on all addresses of listener 'admin' collides with TCP port 8080 on 127.0.0.1 of listener 'web'. Give one of the two another port, or listener 'admin' a single address: a socket for all addresses has its port to itself.",
    ],
    [
      'dual stack and IPv4',
      row('::'),
      row('0.0.0.0', { owner: 'admin' }),
      "TCP port 8080 on 0.0.0.0 of listener 'admin' collides with TCP port 8080 on :: of listener 'web'. Set ipv6Only: true beside '::', which takes the port for IPv4 too, or give one of the two another port.",
    ],
    [
      'shared ports of one table',
      row('all', { transport: 'udp', reusePort: true }),
      row('all', { transport: 'udp', reusePort: true }),
      "UDP port 8080 on all addresses of listener 'web' collides with UDP port 8080 on all addresses of listener 'web'. Give one of the two another port, or remove it. reusePort does not help within one table.",
    ],
  ])('say of %s which sockets and listeners, and what to do (L9)', (_, one, other, message) => {
    expect(bindConflicts([one, other], { ipv6: true })).toEqual([{ first: 0, second: 1, message }])
  })
})
