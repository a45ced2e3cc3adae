import fc from 'fast-check'

/** Where connections come from. Each is an address of the loopback interface, so that a client can bind it. */
export const PEERS = ['127.0.0.1', '127.0.0.2', '127.0.0.3', '127.0.0.6', '127.0.0.7']

/** The peers that most worlds trust to name their clients (X1), beside `::1`. */
export const PROXIES = ['127.0.0.6', '127.0.0.7']

/** Whom a PROXY header names: close to each other, so that ranges and prefixes hold some of them. One is IPv4-mapped (A6). */
export const NAMED = [
  '203.0.113.1',
  '203.0.113.2',
  '203.0.113.6',
  '::ffff:203.0.113.7',
  '2001:db8:0:1::1',
  '2001:db8:0:1:ffff::2',
  '2001:db8:0:2::1',
  '2001:db8:1::1',
  '127.0.0.1',
  '127.0.0.6',
  '::1',
]

const single = fc.constantFrom(...PEERS, ...NAMED)

const many = fc.constantFrom(
  '127.0.0.2-127.0.0.6',
  '127.0.0.2/31',
  '127.0.0.0/29',
  '203.0.113.0/30',
  '203.0.113.2-203.0.113.6',
  '0.0.0.0-255.255.255.255',
  '2001:db8:0:1::/64',
  '2001:db8::/32',
  '2001:db8:0:1::1-2001:db8:0:2::1',
)

const element = fc.oneof({ weight: 3, arbitrary: single }, { weight: 2, arbitrary: many })

/** Lines of an address list (A4), with references to the lists of these names. */
const lines = (maxLength: number, names: readonly string[]): fc.Arbitrary<string[]> => {
  const references = names.map((name) => `#${name}`)
  const what = fc.oneof({ weight: 4, arbitrary: element }, ...references.map((text) => fc.constant(text)))
  const line = fc
    .tuple(fc.boolean(), fc.boolean(), what)
    .map(([not, odd, text]) => `${not && odd ? '!' : ''}${text}${odd ? ' ; why' : ''}`)
  return fc.array(line, { maxLength })
}

/** A list's text; `begin` is what it begins with. */
export const addressList = (maxLength: number, names: readonly string[] = [], begin: readonly string[] = []) =>
  lines(maxLength, names).map((rest) => [...begin, ...rest].join('\n'))

/** Every named list. Each may refer to those above it, so that there is no cycle (A5). */
export const addressLists = fc.record({
  office: addressList(3),
  clients: addressList(3, ['office']),
  clusterPeers: addressList(1, ['office']),
  trustedProxies: fc.oneof(
    { weight: 3, arbitrary: addressList(1, ['clients'], ['127.0.0.6-127.0.0.7', '::1']) },
    addressList(2, ['office']),
  ),
  denied: fc.oneof({ weight: 3, arbitrary: fc.constant('') }, addressList(2, ['office', 'clients'])),
})
