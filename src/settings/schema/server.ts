import { z } from 'zod'
import { list, record, strict, text, whole } from '../../fields.ts'
import type { TlsOptions } from '../../net/secure-context.ts'
import type { FairQueueLimits } from '../../policies/fair-queue.ts'
import { PASSWORD_HASHING } from '../../protocols/helpers/login/password-hashing.ts'
import type { AdminInput, DomainInput, ListenerInput, PasswordHashingInput, PolicyInput, TlsInput } from '../input.ts'
import type { AdminSettings, DomainSettings, ListenerFields } from '../settings.ts'
import { adminSchema } from './admin.ts'
import { domainSchema, serverTls } from './domain.ts'
import { fragments } from './fragments.ts'
import { listenerSchema, listenerShape } from './listener.ts'
import { belong, nameOf } from './shared.ts'

/*
 * What settings are: one place for each, of which types, defaults, checks, the JSON Schema and the tables of the documents
 * are made (`fields.ts` says how). What the parts must be to each other is in `checks`.
 */

export const hashingSchema = strict('a budget. Write a map such as { concurrent: 1, waiting: 100 }.', {
  concurrent: whole(1, 1_023, 'a number of hashes at one time. Write a whole number, 1 or 2.')
    .default(PASSWORD_HASHING.concurrent)
    .describe(
      'How many are hashed at one time. Each takes one of the threads that files and look-ups need too (4, or UV_THREADPOOL_SIZE): at least one must be left.',
    ),
  waiting: whole(1, 10_000, 'a number of logins that wait. Write a whole number from 1 to 10000.')
    .default(PASSWORD_HASHING.waiting)
    .describe(
      'How many logins wait for their turn; beyond it they are told to come again: `454` (smtp), `-ERR [SYS/TEMP]` (pop3), `NO [UNAVAILABLE]` (imap).',
    ),
})

const tlsOptions: z.ZodType<TlsOptions, TlsInput> = serverTls
const passwordHashing: z.ZodType<FairQueueLimits, PasswordHashingInput> = hashingSchema
const domain: z.ZodType<DomainSettings, DomainInput> = domainSchema
const listener: z.ZodType<ListenerFields, ListenerInput> = listenerSchema
const admin: z.ZodType<AdminSettings, AdminInput> = adminSchema

/** A policy of the host is an object with code in it; a file names its module. */
const policy = z
  .custom<PolicyInput>(
    (value) => {
      if (typeof value !== 'object' || value === null) return false
      if ('compile' in value) return true
      const { module, options: _, ...unknown } = value as { readonly module?: unknown; readonly options?: unknown }
      return typeof module === 'string' && module !== '' && Object.keys(unknown).length === 0
    },
    {
      error:
        'a policy. Write { module: ./office-hours.mjs, options: {} } and no other key, or in TypeScript { reason, stage, compile }.',
    },
  )
  .meta({
    typeName: 'PolicyInput',
    type: 'object',
    properties: {
      module: {
        type: 'string',
        description: 'The path of a module, which starts from the settings file, or a package.',
      },
      options: { description: 'What its function `create` makes the policy of.' },
    },
    required: ['module'],
    additionalProperties: false,
  })

const addressList = text("an address list. Write its elements as text, one a line, behind |; '' for an empty list.")

/** What is said of the server itself. */
export const serverShape = {
  ...fragments.server,
  perAddressIpv6Prefix: whole(1, 128, 'the length of a prefix. Write a whole number from 1 to 128.')
    .default(64)
    .describe('How many bits of an IPv6 address count as one address for the limits (M7).')
    .meta({ unit: 'bits' }),
  tlsOptions: tlsOptions
    .prefault({})
    .describe('What TLS handshakes may agree on, where a domain says nothing of its own.')
    .meta({ unset: 'as Node has them' }),
  passwordHashing: passwordHashing
    .optional()
    .describe('How many passwords are hashed at one time, and how many wait: one budget for the whole process (M9).')
    .meta({ unset: '`{}`' }),
}

/** The shape of settings whole. Ask `parseSettings`, which says in plain words what is wrong. */
export const settingsSchema = strict(
  'a map of settings. Write one with listeners.',
  {
    addressLists: record(nameOf('a list'), addressList, 'a map of address lists. Write the name of each and its text.')
      .default({})
      .describe(
        'Named address lists, one element a line (A4). `denied`, `clients`, `blacklisted`, `clusterPeers` and `trustedProxies` have a meaning of their own.',
      )
      .meta({ unset: 'all empty' }),
    ...serverShape,
    domains: list(domain, 'domains such as [{ name: example.com }]')
      .default([])
      .describe(
        'The domains with their certificates; the first one also owns every local address that no other owns (T4).',
      ),
    listeners: record(
      nameOf('a listener'),
      listener,
      'a map of listeners. Write the name of each and its settings.',
    ).describe('The listeners by name: letters, digits, `.`, `_`, `-`.'),
    policies: list(policy, 'policies such as [{ module: ./office-hours.mjs }]')
      .default([])
      .describe(
        'Rules of admission of your own, each a module with its `options`, or in TypeScript an object. They come last in their stage, in the order written; the admin listener does not ask them.',
      )
      .meta({ unset: 'none' }),
    admin: admin
      .optional()
      .describe('The admin listener with its page, its API and its health checks.')
      .meta({ unset: 'off' }),
  },
  { ...belong(listenerShape, 'in a listener, under listeners'), sockets: 'in a listener, under listeners' },
).describe('What users write, in TypeScript or YAML: one shape. What is left out gets its default.')
