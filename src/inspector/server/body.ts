import type { IncomingMessage } from 'node:http'
import { ApiError } from './api-error.ts'

/** The longest body that is read, in bytes, and the longest that is waited for to say so. */
const MOST = 1_048_576
const MOST_SKIPPED = 16 * MOST

/**
 * Reads a body of JSON. No other type is read: what a form of another site can send is none (Fetch, "CORS-safelisted").
 * Nothing at all is an empty map. Throws an `ApiError`.
 */
export const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const { 'content-type': type, 'content-length': length, 'transfer-encoding': encoding } = request.headers
  if (type === undefined && encoding === undefined && Number(length ?? 0) === 0) return {}
  if (!/^application\/json *(;|$)/i.test(type ?? ''))
    throw new ApiError(415, 'NOT_JSON', 'Send JSON: application/json.')
  if (Number(length ?? 0) > MOST_SKIPPED) throw tooLarge()
  const bytes = await collect(request)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (error) {
    throw new ApiError(400, 'JSON_INVALID', `The body is no JSON in UTF-8: ${(error as Error).message}.`)
  }
}

/** What is too much is thrown away up to its end, so that the client gets to read why. */
const collect = (request: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MOST) chunks.push(chunk)
      else chunks.length = 0
      if (size > MOST_SKIPPED) request.destroy()
    })
    request.on('end', () => (size > MOST ? reject(tooLarge()) : resolve(Buffer.concat(chunks))))
    request.on('close', () => reject(new ApiError(400, 'BODY_BROKEN_OFF', 'The body was not sent to its end.')))
  })

const tooLarge = () => new ApiError(413, 'BODY_TOO_LARGE', `The body is larger than ${MOST} bytes.`)
