import { z } from 'zod'
import type { Operations } from './operations.ts'
import { type Route, route } from './route.ts'

const text = z.string().max(300)

const explainQuery = z.object({
  listener: text,
  from: text,
  to: text.optional(),
  serverName: text.optional(),
  through: text.optional(),
})

const bound = z.object({ address: z.string(), port: z.int() })

const socketStatus = z.looseObject({
  name: z.string(),
  transport: z.enum(['tcp', 'udp']),
  port: z.int(),
  address: z.string(),
  bound: bound.optional(),
  tls: z.enum(['off', 'on', 'ext']),
  state: z.string(),
  admission: z.string().optional(),
  handshaking: z.string().optional(),
  error: z.string().optional(),
  open: z.int(),
})

const listenerStatus = z.looseObject({
  name: z.string(),
  state: z.string(),
  open: z.int(),
  sockets: z.array(socketStatus),
})

const statusAnswer = z.looseObject({
  state: z.enum(['idle', 'starting', 'running', 'draining', 'stopped']),
  open: z.int(),
  listeners: z.record(z.string(), listenerStatus),
  admin: listenerStatus.optional(),
})

const explainAnswer = z.looseObject({
  admitted: z.boolean(),
  reason: z.string().optional(),
  listener: z.string(),
  socket: z.string(),
  from: z.string(),
  through: z.string().optional(),
  answers: z.array(
    z.looseObject({ reason: z.string(), question: z.string(), refused: z.boolean(), answer: z.string() }),
  ),
})

/** How everything is, and why somebody would be let in or not. */
export const statusRoutes = (operations: Pick<Operations, 'status' | 'explain'>): readonly Route[] => [
  route({
    method: 'GET',
    path: '/api/status',
    needs: 'session',
    summary: 'How every listener and socket is right now. What has no limit is null.',
    answer: statusAnswer,
    handle: () => operations.status(),
  }),
  route({
    method: 'GET',
    path: '/api/explain',
    needs: 'session',
    summary: 'Whether a peer would be admitted, with each question and its answer; counts are live.',
    query: explainQuery,
    answer: explainAnswer,
    handle: ({ query }) => operations.explain(query),
  }),
]
