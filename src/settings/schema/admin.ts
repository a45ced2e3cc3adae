import { list, oneOf, path, strict, text, truth } from '../../fields.ts'
import { addresses, restriction } from '../../policies/shared-settings.ts'
import { isDomain, localAddress, port } from './shared.ts'

/** Where the server is seen and changed while it runs, and by whom. */
export const adminSchema = strict('an admin listener. Write a map such as { port: 8010 }.', {
  port: port.describe("1 to 65535, `any` for a free port of the system's choice, or 0: there is no admin listener."),
  address: localAddress
    .prefault('127.0.0.1')
    .describe('`all`, or one local address. One that is not loopback takes tls and a restriction.'),
  tls: oneOf('a TLS mode of the admin listener', ['off', 'on'])
    .default('off')
    .describe('`on`: TLS, with the certificate of the domain.'),
  restriction,
  addresses,
  hosts: list(
    text('the name of a host. Write one such as admin.example.com, without a port.', isDomain).transform((host) =>
      host.toLowerCase(),
    ),
    'names such as [admin.example.com]',
  )
    .default([])
    .describe('The names that browsers may call it by, beside its addresses and localhost.'),
  tokenFile: path('a token file')
    .optional()
    .describe(
      'The path of a file that holds the token: one line of 20 characters or more. Without it one is made at each start, and `run` says it.',
    )
    .meta({ unset: 'none' }),
  inspect: truth()
    .default(false)
    .describe('Whether the inspectors of XState may watch the actors, over WebSocket on loopback.'),
})
