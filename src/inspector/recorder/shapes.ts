import { z } from 'zod'

const paths = z.array(z.string())

export const idParams = z.strictObject({ id: z.string().min(1).max(200) })

export const pictures = z.array(z.strictObject({ name: z.string(), svg: z.string() }))

/** An actor with those below it. */
export const actor = z.strictObject({
  id: z.string(),
  sessionId: z.string(),
  machine: z.string(),
  state: paths,
  get children() {
    return z.array(actor)
  },
})

const step = z.strictObject({
  at: z.number(),
  actor: z.string(),
  machine: z.string(),
  event: z.string(),
  before: paths,
  after: paths,
  context: z.string().optional(),
})

const edge = z.strictObject({ source: z.string(), target: z.string(), event: z.string(), count: z.number() })

const summary = {
  id: z.string(),
  machine: z.string(),
  isOver: z.boolean(),
  state: paths,
  context: z.string(),
  edges: z.array(edge),
}

export const actorDetail = z.strictObject({ ...summary, steps: z.array(step) })

export const traceBody = z.strictObject({ from: z.string().max(100), listener: z.string().max(200).optional() })

const traceStep = z.strictObject({
  trace: z.string(),
  connection: z.string().optional(),
  at: z.number(),
  stage: z.enum(['gate', 'header', 'handshake', 'protocol', 'closed', 'refused']),
  text: z.string(),
  details: z.record(z.string(), z.unknown()).optional(),
})

export const trace = z.strictObject({
  id: z.string(),
  from: z.string(),
  listener: z.string().optional(),
  state: z.enum(['waiting', 'following', 'done']),
  steps: z.array(traceStep),
})

export const recording = z.strictObject({
  format: z.literal('portreeve-recording'),
  version: z.literal(1),
  at: z.number(),
  since: z.number(),
  reason: z.enum(['request', 'signal', 'crash']),
  actors: actor.optional(),
  machines: pictures,
  histories: z.array(z.strictObject(summary)),
  steps: z.array(step),
  events: z.array(z.looseObject({ type: z.string(), time: z.number() })),
  refusals: z.array(
    z.strictObject({
      at: z.number(),
      listener: z.string(),
      socket: z.string(),
      refused: z.record(z.string(), z.number()),
      span: z.number(),
    }),
  ),
})
