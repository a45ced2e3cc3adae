import { isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { times } from '../../support/long.ts'
import { spoiltHeaders } from './arbitraries.ts'
import { settle, text, v2 } from './headers.ts'

/** Version 1 as one expression, for what the reader does byte by byte. Both give the length of a good line, or 0. */
const goodLength = (line: string): number => {
  const [all, protocol, from, to] =
    /^PROXY (?:(TCP4|TCP6) ([^ ]+) ([^ ]+) (\d{1,5}) (\d{1,5})|UNKNOWN(?: [^\r\n]*)?)\r\n/.exec(line) ?? []
  if (all === undefined || all.length > 107) return 0
  if (protocol === undefined) return all.length
  const ports = all.trimEnd().split(' ').slice(-2)
  if (ports.some((port) => `${+port}` !== port || +port > 65535)) return 0
  const good = (address = ''): boolean =>
    isIPv4(address) || (protocol === 'TCP6' && isIPv6(address) && !address.includes('%'))
  return good(from) && good(to) ? all.length : 0
}

const pieces = fc.oneof(
  { arbitrary: fc.constantFrom(' ', '\r\n', '\n', '\r', '\0', '+', '-', '.', ':', '::', '%lo', 'x'), weight: 1 },
  { arbitrary: fc.constantFrom('0', '00', '7', '255', '256', '65535', '65536', 'ffff', 'FFFF', '10000'), weight: 1 },
  {
    arbitrary: fc.constantFrom('192.0.2.1', '::', '::1', '1::', '2001:db8::7', '::ffff:192.0.2.1', '1:2:3:4:5:6:7:8'),
    weight: 2,
  },
)

/** Lines of the right shape, a few of whose fields are wrong or too many. */
const lines = fc
  .tuple(
    fc.constantFrom('TCP4', 'TCP6', 'TCP6', 'UNKNOWN', 'TCP', 'TCP44'),
    fc.array(fc.oneof(fc.ipV4(), fc.ipV6(), pieces), { minLength: 2, maxLength: 2 }),
    fc.array(fc.oneof(fc.nat(65536).map(String), pieces), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r', ''),
    fc.string({ maxLength: 10 }),
  )
  .map(
    ([protocol, addresses, ports, end, rest]) => `PROXY ${[protocol, ...addresses, ...ports].join(' ')}${end}${rest}`,
  )

const agrees = (line: string): void => {
  const { result } = settle(text(line))
  expect(result.state === 'complete' ? result.length : 0).toBe(goodLength(line))
}

describe('the reader of headers', () => {
  it('never throws at random bytes, nor changes its mind when more of them follow (X5)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => void settle(Buffer.from(bytes))),
      { numRuns: times(2000) },
    )
  })

  it('never throws at a random body behind a good signature, nor changes its mind (X5)', () => {
    const bodies = fc.uint8Array({ minLength: 1, maxLength: 120 })
    const kinds = fc.constantFrom('2111', '2121', '2131', '2112', '2000', '2100', '2110')
    const whole = fc.property(kinds, bodies, fc.uint8Array({ maxLength: 4 }), (kind, body, payload) => {
      const length = body.length.toString(16).padStart(4, '0')
      settle(Buffer.concat([v2(kind + length), body, payload]))
      settle(Buffer.concat([text('PROXY '), body]))
    })
    fc.assert(whole, { numRuns: times(2000) })
  })

  it('never throws at a spoilt header, nor changes its mind at any place that it is split at (X5)', () => {
    const states = new Set<string>()
    fc.assert(
      fc.property(spoiltHeaders, (bytes) => void states.add(settle(bytes).result.state)),
      { numRuns: times(4000) },
    )
    expect([...states].sort()).toEqual(['absent', 'complete', 'incomplete', 'invalid'])
  })

  it('takes of lines of version 1 those and only those that the specification allows (X3)', () => {
    fc.assert(fc.property(lines, agrees), { numRuns: times(4000) })
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (all) => agrees(`PROXY TCP6 ${all.join('')}`)),
      { numRuns: times(2000) },
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (all) => agrees(`PROXY TCP4 ${all.join(' ')}`)),
      { numRuns: times(2000) },
    )
  })
})
