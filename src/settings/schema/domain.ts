import { z } from 'zod'
import { list, path, strict, text } from '../../fields.ts'
import { TLS_VERSIONS, type TlsOptions } from '../../net/secure-context.ts'
import type { TlsInput } from '../input.ts'
import { ipAddress, isDomain } from './shared.ts'

const isAlias = (name: string): boolean => isDomain(name.startsWith('*.') ? name.slice(2) : name)

const names = (what: string, example: string) =>
  text(`a list of ${what}. Write their names as OpenSSL has them, with colons between, as in ${example}.`, (value) =>
    /^[^\s:,;]+(:[^\s:,;]+)*$/.test(value),
  )
    .optional()
    .meta({ unset: 'as Node has them', long: true })

const minVersion = z
  .enum(TLS_VERSIONS, {
    error: `a version that is spoken. Write ${TLS_VERSIONS.join(' or ')}; older ones are broken (RFC 8996).`,
  })
  .describe('The oldest version that is spoken, `TLSv1.2` or `TLSv1.3`; older ones are broken, and refused (RFC 8996).')

const rest = {
  ciphers: names('ciphers', 'ECDHE+AESGCM:ECDHE+CHACHA20').describe(
    "Cipher suites as OpenSSL names them, the best first, with colons between, those of TLS 1.3 (`TLS_...`) among them; the order is the server's.",
  ),
  ecdhCurve: names('curves', 'X25519:P-256').describe(
    'Curves and groups that the key exchange may use, as OpenSSL names them, with colons between.',
  ),
}

const TLS = 'a map of TLS options. Write one such as { minVersion: TLSv1.3 }.'

/** What TLS handshakes may agree on, where a domain says nothing of its own. */
export const serverTls = strict(TLS, { minVersion: minVersion.default('TLSv1.2'), ...rest })

/** What differs from the server's. */
const domainTls: z.ZodType<Partial<TlsOptions>, TlsInput> = strict(TLS, {
  minVersion: minVersion.optional().meta({ unset: 'as the server' }),
  ...rest,
})

/** A domain: what it is called, and how it proves it. */
export const domainSchema = strict('a domain. Write a map such as { name: example.com }.', {
  name: text('a domain name. Write one such as example.com.', isDomain)
    .meta({ blank: '' })
    .describe("The domain's name, as in example.com; a TLS client that asks for it gets its certificate (T6)."),
  aliases: list(
    text('a server name. Write one such as www.example.com or *.example.com.', isAlias),
    'names such as [www.example.com]',
  )
    .default([])
    .describe('More server names that are this domain (T6); `*.example.com` is every name one label below.'),
  localAddresses: list(ipAddress, 'addresses such as [127.0.0.1]')
    .default([])
    .describe('The local addresses that belong to this domain; other addresses belong to the first domain (T4).'),
  certificate: path('a certificate')
    .optional()
    .describe(
      'The path of the certificate chain in PEM, or `self-signed`: made in memory at start, for trying out. Without one TLS connections to the domain are dropped (T5).',
    )
    .meta({ unset: 'none' }),
  key: path('a key')
    .optional()
    .describe('The path of the private key in PEM; not needed where the certificate file holds it too.')
    .meta({ unset: 'none' }),
  tlsOptions: domainTls
    .default({})
    .describe(
      "What differs from the server's tlsOptions. A domain that is found by server name alone can only raise minVersion.",
    )
    .meta({ unset: 'as the server' }),
}).describe('A domain: what it is called, and how it proves it.')
