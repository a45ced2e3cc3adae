import { z } from 'zod'

/*
 * The shapes of what the routes of this folder take and give: they check the requests, and the OpenAPI description is
 * made of them.
 */

const step = z.union([
  z
    .string()
    .min(1)
    .max(253)
    .refine((key) => key !== '__proto__', { error: "nothing can be called '__proto__'." }),
  z.int().min(0).max(100_000),
])

const edit = z.strictObject({ path: z.array(step).min(1).max(16), value: z.json().optional() })

export const edits = z.array(edit).max(1_000)

/** Seconds that a change waits for its confirmation. */
export const confirmWithin = z.int().min(5).max(600).default(30)

export const changeParams = z.object({ id: z.uuid() })

const complaint = z.object({ path: z.string(), message: z.string() })

const texts = z.array(z.string())

const plan = z.object({
  rows: z.array(
    z.object({
      action: z.enum(['keep', 'open', 'close', 'rebind']),
      listener: z.string(),
      socket: z.string(),
      endpoint: z.object({
        transport: z.enum(['tcp', 'udp']),
        address: z.string(),
        port: z.union([z.int(), z.literal('any')]),
      }),
      changes: texts,
    }),
  ),
  listeners: z.array(
    z.object({ action: z.enum(['add', 'remove', 'change', 'keep']), listener: z.string(), changes: texts }),
  ),
  server: texts,
})

const change = z.object({
  id: z.string(),
  state: z.enum(['pending', 'confirmed', 'undone']),
  plan,
  touched: z.int(),
  by: z.string(),
  appliedAt: z.int(),
  undoneAt: z.int(),
  endedAt: z.int().optional(),
})

export const settingsAnswer = z.object({
  file: z.string().optional(),
  writable: z.boolean(),
  document: z.json(),
  yours: z.string(),
})

/** A JSON Schema. */
export const schemaAnswer = z.looseObject({})

export const planAnswer = z.object({
  plan,
  touched: z.int(),
  refusesYou: z.string().optional(),
  warnings: z.array(complaint),
  complaints: z.array(complaint),
})

export const changeAnswer = z.object({ change })

export const changesAnswer = z.object({ pending: change.optional(), past: z.array(change) })

export const listBody = z.strictObject({ name: z.string().min(1).max(300), text: z.string() })

export const listAnswer = z.object({
  complaints: z.array(z.object({ line: z.int(), column: z.int(), text: z.string(), message: z.string() })),
  rangeCount: z.int(),
  would: z
    .object({
      refused: z.int(),
      of: z.int(),
      examples: z.array(
        z.object({
          listener: z.string(),
          socket: z.string(),
          address: z.string(),
          reason: z.string(),
          list: z.string().optional(),
          line: z.int().optional(),
        }),
      ),
    })
    .optional(),
})

export const connectionQuery = z.object({
  listener: z.string().max(300).optional(),
  address: z.string().max(300).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  after: z.string().max(40).optional(),
})

export const connectionParams = z.object({ id: z.string().max(40) })

const connection = z.object({
  id: z.string(),
  listener: z.string(),
  socket: z.string(),
  remoteAddress: z.string(),
  remotePort: z.int().optional(),
  localAddress: z.string(),
  localPort: z.int(),
  secure: z.boolean(),
  secureBy: z.enum(['tls', 'starttls', 'ext', 'proxy']).optional(),
  domain: z.string().optional(),
  user: z.string().optional(),
  phase: z.enum(['header', 'lookup', 'handshake', 'serving', 'upgrading', 'refused', 'closed']),
  client: z.boolean(),
  openedAt: z.int(),
  bytesRead: z.int(),
  bytesWritten: z.int(),
})

export const connectionsAnswer = z.object({
  total: z.int(),
  rows: z.array(connection),
  next: z.string().optional(),
  addresses: z.array(z.object({ address: z.string(), open: z.int() })),
})
