import { z } from 'zod'
import { DURATION_PATTERN, type Duration } from '../../durations.ts'
import type { EventHub } from '../../telemetry/index.ts'
import { ApiError } from './api-error.ts'
import type { Operations } from './operations.ts'
import { type Route, route } from './route.ts'

const whichListener = z.strictObject({ listener: z.string().max(300).optional() })

/** A length of time in a body. */
export const duration = z
  .custom<Duration>((value) => typeof value === 'string' && DURATION_PATTERN.test(value), {
    error: 'This is no duration. Write one as 15s, 500ms or 2m.',
  })
  .meta({ type: 'string', pattern: DURATION_PATTERN.source })

const nothing = z.strictObject({})

const report = z.object({ left: z.int(), cut: z.int(), duration: z.number() })

/** What starts and stops. `reload` applies the settings as they are written now, and says what that did. */
export const controlRoutes = (operations: Operations, reload: () => Promise<unknown>): readonly Route[] => [
  route({
    method: 'POST',
    path: '/api/suspend',
    needs: 'token',
    summary: 'Closes the ports of one listener, or of all, and keeps the connections (D1).',
    body: whichListener,
    handle: ({ body: { listener } }) => operations.suspend(listener),
  }),
  route({
    method: 'POST',
    path: '/api/resume',
    needs: 'token',
    summary: 'Opens the ports again (D1).',
    body: whichListener,
    handle: ({ body: { listener } }) => operations.resume(listener),
  }),
  route({
    method: 'POST',
    path: '/api/drain',
    needs: 'token',
    summary: 'Drains and ends the server (D2). Answers with the report, once the last connection has ended.',
    body: z.strictObject({ deadline: duration.optional() }),
    answer: report,
    handle: ({ body }) => drain(operations, body),
  }),
  route({
    method: 'POST',
    path: '/api/reload',
    needs: 'token',
    summary: 'Applies the settings as they are written now, all or nothing.',
    body: nothing,
    handle: () => reload(),
  }),
]

/**
 * The report comes from its event: what `drain` promises comes after the admin listener has closed, which waits for
 * this very answer.
 */
const drain = (operations: Operations, options: { deadline?: Duration | undefined }): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const end = hearReport(operations.hub, (told) => {
      end()
      resolve(told)
    })
    if (operations.status().state === 'stopped') reject(new ApiError(409, 'NOT_RUNNING', 'It has drained already.'))
    operations.drain(options).catch((error) => {
      end()
      reject(error)
    })
  })

const hearReport = (hub: EventHub, hear: (told: unknown) => void): (() => void) =>
  hub.on('drain.finished', ({ left, cut, duration }) => hear({ left, cut, duration }))
