import type { z } from 'zod'
import { type ErrorCode, PortreeveError } from '../../errors.ts'
import { type Answer, jsonAnswer } from './answer.ts'
import { ApiError } from './api-error.ts'

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  SETTINGS_INVALID: 422,
  ADDRESS_LIST_INVALID: 422,
  ADDRESS_INVALID: 400,
  LISTENER_UNKNOWN: 404,
  SOCKET_UNKNOWN: 404,
  LISTENER_EXISTS: 409,
  NOT_RUNNING: 409,
  ALREADY_STARTED: 409,
}

/** What a caller is told of whatever was thrown. Of a mistake in the code he gets no details: they are the operator's. */
export const toApiError = (error: unknown): ApiError => {
  if (error instanceof ApiError) return error
  if (!(error instanceof PortreeveError))
    return new ApiError(500, 'FAILED', 'This failed by a mistake in Portreeve. Its log says more.')
  const complaints = error.complaints.length > 0 ? error.complaints : undefined
  return new ApiError(STATUS[error.code] ?? 500, error.code, error.message, complaints)
}

/** An error as JSON. */
export const errorAnswer = ({ status, code, message, complaints }: ApiError): Answer =>
  jsonAnswer(status, { error: { code, message, complaints } })

/** What a part of a request says by its schema, or all that is wrong with it. */
export const checked = (part: string, schema: z.ZodType | undefined, input: unknown): unknown => {
  if (schema === undefined) return undefined
  const result = schema.safeParse(input)
  if (result.success) return result.data
  const complaints = result.error.issues.map(({ path, message }) => ({ path: [part, ...path].join('.'), message }))
  const { path, message } = complaints[0]!
  throw new ApiError(400, 'REQUEST_INVALID', `${path}: ${message}`, complaints)
}
