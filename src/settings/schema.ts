import { z } from 'zod'
import { atLeast, duration, list, oneOf, path, record, strict, text, truth, whole } from '../fields.ts'
import { TLS_VERSIONS } from '../net/secure-context.ts'
import { canonicalAddress } from '../policies/address.ts'
import { LIST_NAME } from '../policies/address-element.ts'
import { MOST_FAILURES } from '../policies/failures.ts'
import { protocolNames } from '../protocols/by-name.ts'
import type { ProtocolInput } from './input.ts'

/*
 * The shape of settings: it checks what users write, and the JSON Schema is made of it. What a field means is said in
 * `input.ts`, a default in `settings.ts`, what the parts must be to each other in `checks`.
 */

const isAddress = (value: string): boolean => canonicalAddress(value) !== undefined

/** Labels of letters, digits and hyphens (RFC 1123), and underscores, which people use. */
const DOMAIN = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i
const isDomain = (name: string): boolean => DOMAIN.test(name) && !isAddress(name)
const isAlias = (name: string): boolean => isDomain(name.startsWith('*.') ? name.slice(2) : name)

const isProtocol = (value: unknown): boolean => {
  if (typeof value === 'string') return value !== ''
  if (typeof value === 'function') return true
  return typeof value === 'object' && value !== null && 'serve' in value && typeof value.serve === 'function'
}

const protocol = z
  .custom<ProtocolInput>(isProtocol, {
    error: 'a protocol. Write a name such as echo, a module path, or in TypeScript a function or { name, serve }.',
  })
  .meta({ type: 'string', examples: [...protocolNames, './protocols/shout.js'] })

const PORT = 'a port. Write a number from 1 to 65535, any for a free one, or 0 for no socket.'
const port = z.union([whole(0, 65_535, PORT), z.literal('any')], { error: PORT })

const localAddress = text(
  "an address to listen on. Write all, or one address of this host such as 127.0.0.1 or '::1'.",
  (value) => value === 'all' || isAddress(value),
)

const restriction = oneOf('a restriction', ['none', 'grant', 'deny'])

const addresses = text(
  'an address list. Write its elements as text; in YAML behind | or in quotes, where # is no comment.',
)

const socketShape = {
  port,
  address: localAddress.optional(),
  ipv6Only: truth().optional(),
  tls: oneOf('a TLS mode', ['off', 'on', 'ext']).optional(),
  restriction: restriction.optional(),
  addresses: addresses.optional(),
  proxyProtocol: oneOf('a setting for the PROXY header', ['off', 'required', 'optional']).optional(),
  reusePort: truth().optional(),
}

const ban = strict('a ban. Write a map such as { failures: 10, within: 10m, for: 1h }, or {} for just that.', {
  failures: whole(
    1,
    MOST_FAILURES,
    `a number of failures. Write a whole number from 1 to ${MOST_FAILURES}.`,
  ).optional(),
  within: duration(1).optional(),
  for: duration(1).optional(),
})

const RATE = 'a rate. Write replies a second as a whole number from 1 up, or off for no limit.'

const listenerOwn = {
  protocol,
  options: record(z.string(), z.unknown(), 'a map of options. Write one such as { root: ./public }.').optional(),
  transport: oneOf('a transport', ['tcp', 'udp']).optional(),
  maxConnections: atLeast(1, 'a limit').optional(),
  perAddressLimit: atLeast(1, 'a limit').optional(),
  clientReserve: atLeast(0, 'a reserve').optional(),
  clientsOnly: truth().optional(),
  refuseWith: oneOf('a way to refuse', ['close', 'words']).optional(),
  handshakeTimeout: duration(1).optional(),
  handshakeLimit: atLeast(1, 'a limit').optional(),
  proxyTimeout: duration(3_000).optional(),
  drainDeadline: duration(0).optional(),
  farewellTimeout: duration(1).optional(),
  stallTimeout: duration(1).optional(),
  logLevel: oneOf('a log level', ['debug', 'info', 'warn', 'error', 'silent']).optional(),
  backlog: atLeast(1, 'a backlog').optional(),
  ban: ban.optional(),
  replyRate: z.union([whole(1, Number.MAX_SAFE_INTEGER, RATE), z.literal('off')], { error: RATE }).optional(),
}

/** Where keys belong that people write a floor too high or too low. */
const belong = (shape: object, place: string) => Object.fromEntries(Object.keys(shape).map((key) => [key, place]))

const socket = strict(
  'a row of sockets. Write a map such as { port: 8080 }.',
  socketShape,
  belong(listenerOwn, 'in the listener, beside sockets'),
)

const listener = strict(
  'a listener. Write a map with protocol and sockets.',
  { ...listenerOwn, sockets: list(socket, 'rows such as [{ port: 8080 }]') },
  belong(socketShape, 'in a row of sockets'),
)

const names = (what: string, example: string) =>
  text(`a list of ${what}. Write their names as OpenSSL has them, with colons between, as in ${example}.`, (value) =>
    /^[^\s:,;]+(:[^\s:,;]+)*$/.test(value),
  )

const tlsOptions = strict('a map of TLS options. Write one such as { minVersion: TLSv1.3 }.', {
  minVersion: z
    .enum(TLS_VERSIONS, {
      error: `a version that is spoken. Write ${TLS_VERSIONS.join(' or ')}; older ones are broken (RFC 8996).`,
    })
    .optional(),
  ciphers: names('ciphers', 'ECDHE+AESGCM:ECDHE+CHACHA20').optional(),
  ecdhCurve: names('curves', 'X25519:P-256').optional(),
})

const domain = strict('a domain. Write a map such as { name: example.com }.', {
  name: text('a domain name. Write one such as example.com.', isDomain),
  aliases: list(
    text('a server name. Write one such as www.example.com or *.example.com.', isAlias),
    'names such as [www.example.com]',
  ).optional(),
  localAddresses: list(
    text("an IP address. Write one such as 127.0.0.1 or '::1'.", isAddress),
    'addresses such as [127.0.0.1]',
  ).optional(),
  certificate: path('a certificate').optional(),
  key: path('a key').optional(),
  tlsOptions: tlsOptions.optional(),
})

const admin = strict('an admin listener. Write a map such as { port: 8010 }.', {
  port,
  address: localAddress.optional(),
  tls: oneOf('a TLS mode of the admin listener', ['off', 'on']).optional(),
  restriction: restriction.optional(),
  addresses: addresses.optional(),
  hosts: list(
    text('the name of a host. Write one such as admin.example.com, without a port.', isDomain),
    'names such as [admin.example.com]',
  ).optional(),
  tokenFile: path('a token file').optional(),
  inspect: truth().optional(),
})

const passwordHashing = strict('a budget. Write a map such as { concurrent: 1, waiting: 100 }.', {
  concurrent: whole(1, 1_023, 'a number of hashes at one time. Write a whole number, 1 or 2.').optional(),
  waiting: whole(1, 10_000, 'a number of logins that wait. Write a whole number from 1 to 10000.').optional(),
})

/** What names of listeners and address lists are made of (A5). */
const nameOf = (noun: string) =>
  z.string().regex(LIST_NAME, { error: `a name for ${noun}. Use letters, digits, '.', '_' and '-'.` })

const addressList = text("an address list. Write its elements as text, one a line, behind |; '' for an empty list.")

/** The shape of settings whole. Ask `parseSettings`, which says in plain words what is wrong. */
export const settingsSchema = strict(
  'a map of settings. Write one with listeners.',
  {
    addressLists: record(
      nameOf('a list'),
      addressList,
      'a map of address lists. Write the name of each and its text.',
    ).optional(),
    perAddressLimit: atLeast(1, 'a limit').optional(),
    perAddressIpv6Prefix: whole(1, 128, 'the length of a prefix. Write a whole number from 1 to 128.').optional(),
    tlsOptions: tlsOptions.optional(),
    passwordHashing: passwordHashing.optional(),
    domains: list(domain, 'domains such as [{ name: example.com }]').optional(),
    listeners: record(nameOf('a listener'), listener, 'a map of listeners. Write the name of each and its settings.'),
    admin: admin.optional(),
  },
  { ...belong(listenerOwn, 'in a listener, under listeners'), sockets: 'in a listener, under listeners' },
)
