import { z } from 'zod'
import { jsonAnswer } from './answer.ts'
import type { Operations } from './operations.ts'
import { type Route, route } from './route.ts'

const state = z.enum(['idle', 'starting', 'running', 'draining', 'stopped'])

/** For those who look after processes and balance load. They have no token, and learn nothing but this. */
export const healthRoutes = (operations: Pick<Operations, 'status'>): readonly Route[] => [
  route({
    method: 'GET',
    path: '/healthz',
    needs: 'nothing',
    summary: 'Answers as long as the process does.',
    answer: z.object({ status: z.literal('ok') }),
    handle: () => ({ status: 'ok' }),
  }),
  route({
    method: 'GET',
    path: '/readyz',
    needs: 'nothing',
    summary: 'Says whether new connections should come: with status 503 while it starts, drains, or has stopped.',
    answer: z.object({ ready: z.boolean(), state }),
    handle: () => {
      const { state: now } = operations.status()
      return jsonAnswer(now === 'running' ? 200 : 503, { ready: now === 'running', state: now })
    },
  }),
]
