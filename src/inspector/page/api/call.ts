import type { Complaint, Json } from './shapes.ts'
import { token } from './token.ts'

/** An answer that is no success. `status` 0: there was none. */
export class ApiFailure extends Error {
  readonly status: number
  readonly code: string
  readonly complaints: readonly Complaint[]

  constructor(status: number, code: string, message: string, complaints: readonly Complaint[] = []) {
    super(message)
    this.status = status
    this.code = code
    this.complaints = complaints
  }
}

type Refusal = { readonly error?: { code?: string; message?: string; complaints?: readonly Complaint[] } }

let onUnauthorized = () => {}

/** Says what to do when the server knows neither session nor token. */
export const whenUnauthorized = (act: () => void): void => {
  onUnauthorized = act
}

/** Asks the API; throws an `ApiFailure` when it does not answer with a success. */
export const call = async <T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<T> => {
  const response = await fetch(path, request(method, body)).catch(() => {
    throw new ApiFailure(0, 'UNREACHABLE', 'The server does not answer.')
  })
  if (response.status === 204) return undefined as T
  const answer = await response.json().catch(() => ({}))
  if (response.ok) return answer as T
  if (response.status === 401) onUnauthorized()
  throw failureOf(response, answer as Refusal)
}

export const get = <T>(path: string, query: Record<string, string | number | undefined> = {}): Promise<T> => {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '')
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
  return call('GET', text === '' ? path : `${path}?${text}`)
}

export const post = <T>(path: string, body: unknown = {}): Promise<T> => call('POST', path, body)

/** The words of whatever was thrown. */
export const wordsOf = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure))

/** A value on one line, for details that are shown as they are. */
export const inShort = (value: Json | undefined): string =>
  value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)

const request = (method: string, body: unknown): RequestInit => {
  const secret = token()
  const headers: Record<string, string> = {}
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (secret !== undefined) headers.authorization = `Bearer ${secret}`
  return {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
    credentials: 'same-origin',
    cache: 'no-store',
  }
}

const failureOf = ({ status, statusText }: Response, { error }: Refusal): ApiFailure =>
  new ApiFailure(status, error?.code ?? `HTTP_${status}`, error?.message ?? statusText, error?.complaints)
