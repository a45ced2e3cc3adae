import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Complaint } from '../errors.ts'
import { formatComplaint } from '../settings/complaint-text.ts'

/** A running portreeve, as its admin listener is found and entered. */
export interface Daemon {
  readonly url: string
  readonly token: string
  /** Whether its certificate is looked at. What answers on an address of this machine is on this machine. */
  readonly verify: boolean
}

/** The daemon could not be asked, or has said no. */
export class DaemonError extends Error {}

interface Refusal {
  readonly error?: { readonly message?: string; readonly complaints?: readonly Complaint[] }
}

/** Calls the admin API. Rejects with a `DaemonError` whose message says what to do. */
export const callDaemon = async (
  daemon: Daemon,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
): Promise<unknown> => {
  const { status, text } = await exchange(daemon, method, path, body).catch((error: NodeJS.ErrnoException) => {
    throw new DaemonError(`${daemon.url} does not answer (${error.code ?? error.message}). Is portreeve running there?`)
  })
  const answer = text === '' ? undefined : readJson(text)
  if (status >= 200 && status < 300 && (text === '' || answer !== undefined)) return answer
  throw new DaemonError(refusalOf(daemon, status, answer as Refusal | undefined))
}

const exchange = (daemon: Daemon, method: string, path: string, body?: object) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const url = new URL(path, daemon.url)
    const request = url.protocol === 'https:' ? requestHttps : requestHttp
    const headers = { Authorization: `Bearer ${daemon.token}`, ...(body && { 'Content-Type': 'application/json' }) }
    request(url, { method, headers, rejectUnauthorized: daemon.verify }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      response.on('error', reject)
    })
      .on('error', reject)
      .end(body && JSON.stringify(body))
  })

const readJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const refusalOf = ({ url }: Daemon, status: number, answer: Refusal | undefined): string => {
  const { message, complaints = [] } = answer?.error ?? {}
  if (message === undefined) return `${url} answers with ${status}, and is no portreeve. Check the URL.`
  const all = complaints.map((complaint) => ('path' in complaint ? formatComplaint(complaint) : complaint.message))
  // A message may be made of its only complaint.
  const more = all.length === 1 && message.endsWith(all[0] as string) ? [] : all
  return [message, ...more.map((line) => `  ${line}`)].join('\n')
}
