import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { request as requestTls } from 'node:https'
import type { SettingsInput } from '../../../src/index.ts'
import { loopback, type Running, running } from '../../support/portreeve.ts'

/** What is sent beside method and path. */
export interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  /** An object is sent as JSON. */
  readonly body?: string | object
  /** Whose token: the right one, or this one. */
  readonly token?: true | string
  readonly localAddress?: string
}

/** An answer with all that it says. */
export interface Heard {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at as a caller of the API does, who has no types
  readonly json: any
}

export interface Desk extends Running {
  /** Asks as `GET /api/status` says. */
  ask(line: string, sent?: Sent): Promise<Heard>
  /** The same, for an answer that has no end. */
  stream(line: string, sent?: Sent): Promise<IncomingMessage>
  /** The cookie of a new session. */
  session(): Promise<string>
  readonly adminPort: number
}

const ECHO = { echo: { protocol: 'echo', drainDeadline: '300ms', sockets: loopback() } } as const

/** A Portreeve with an admin listener on a free port. */
export const adminDesk = async (
  admin: Partial<NonNullable<SettingsInput['admin']>> = {},
  settings: Partial<SettingsInput> = {},
): Promise<Desk> => {
  const started = await running({ listeners: ECHO, admin: { port: 'any', ...admin }, ...settings })
  const { url, token } = started.portreeve.admin!
  const { port, protocol } = new URL(url)
  const send = (line: string, { headers = {}, body, token: shown, localAddress }: Sent) => {
    const [method, path] = line.split(' ')
    const text = typeof body === 'object' ? JSON.stringify(body) : body
    const begin = protocol === 'https:' ? requestTls : request
    return begin({
      host: '127.0.0.1',
      port,
      path,
      method,
      localAddress,
      rejectUnauthorized: false,
      agent: false,
      headers: {
        ...(typeof body === 'object' && { 'Content-Type': 'application/json' }),
        ...(text !== undefined && { 'Content-Length': Buffer.byteLength(text) }),
        ...(shown !== undefined && { Authorization: `Bearer ${shown === true ? token : shown}` }),
        ...headers,
      },
    }).end(text)
  }
  const stream = (line: string, sent: Sent = {}): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => send(line, sent).on('response', resolve).on('error', reject))
  const ask = async (line: string, sent: Sent = {}): Promise<Heard> => {
    const response = await stream(line, sent)
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const isJson = text !== '' && response.headers['content-type']?.startsWith('application/json')
    return { status: response.statusCode, headers: response.headers, text, json: isJson ? JSON.parse(text) : undefined }
  }
  const session = async () => {
    const { headers } = await ask('POST /api/session', { token: true })
    return headers['set-cookie']![0]!.split(';')[0]!
  }
  return { ...started, ask, stream, session, adminPort: Number(port) }
}

/** The code of an answer that is no success. */
export const code = ({ status, json }: Heard): [number | undefined, string | undefined] => [status, json?.error?.code]
