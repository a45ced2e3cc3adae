import type { ReadStream } from 'node:fs'
import { type IncomingMessage, type RequestListener, type ServerResponse, STATUS_CODES } from 'node:http'
import send, { type SendStream } from 'send'
import type { Connection } from '../../net/connection.ts'
import type { Claim, FileBudget, Release } from './file-budget.ts'

/** Which files, how many at one time, and what is called where that fails. */
export interface FilesOptions {
  readonly root: string
  readonly index: string
  readonly budget: FileBudget
  /** Whose request it is; undefined where its stream is closed. */
  readonly connectionOf: (request: IncomingMessage) => Connection | undefined
  /** A request failed by our fault (5xx). */
  readonly failed: (request: IncomingMessage, error: Error) => void
  /** A request was refused since too many files are open. */
  readonly ranOut: (connection: Connection) => void
}

/** An error of `send`: its `status` is the response's, its `code` the file system's. */
interface SendError extends Error {
  readonly status: number
  readonly code?: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Answers GET and HEAD with the files under a directory. Names that begin with a dot are not there, nothing outside is
 * reached by any way of writing `..`, directories are not listed, pipes and devices are not there. Symbolic links are
 * followed.
 */
export const serveFiles =
  ({ root, index, budget, connectionOf, failed, ranOut }: FilesOptions): RequestListener =>
  (request, response) => {
    response.setHeader('X-Content-Type-Options', 'nosniff')
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, { Allow: 'GET, HEAD' })
    const path = pathOf(request.url ?? '')
    if (path === undefined) return answer(response, 400)
    const connection = connectionOf(request)
    // Its stream was reset in the same read.
    if (connection === undefined) return
    const sending = openWithCare(send(request, path, { root, index, dotfiles: 'ignore' }), response)
    const refuse = (): void => {
      ranOut(connection)
      answer(response, 503, { 'Retry-After': '5' })
    }
    withinBudget(sending, response, (claim) => budget.take(connection, { ...claim, refuse }))
      .on('error', (error: SendError) => {
        const status = STATUS_OF[error.code ?? ''] ?? error.status
        if (status >= 500) failed(request, error)
        answer(response, status, error.headers)
      })
      .on('stream', (file: ReadStream) => file.once('end', () => breakOffIfShort(file, response)))
      .pipe(response)
  }

/** What a stranger's path can lead to, beside those of which `send` says 404: no fault of ours, and no word to the operator. */
const STATUS_OF: Readonly<Record<string, number>> = { EACCES: 403, EPERM: 403, ELOOP: 404, EINVAL: 404, EILSEQ: 404 }

/**
 * Opens nothing for a client that has gone while its file was looked up, since nobody would close it: `send` waits for an
 * end that has been, and an HTTP/2 client may reset all its streams at once. Takes pipes and devices for missing: opening
 * a pipe waits for its writer on one of the four threads that Node does all its file work on (fifo(7)).
 */
const openWithCare = (sending: SendStream, response: ServerResponse): SendStream => {
  const transfer = sending.send
  sending.send = (path, stat) => {
    if (!stat?.isFile()) sending.error(404)
    else if (response.socket) transfer.call(sending, path, stat)
  }
  return sending
}

/**
 * Opens a file when there is one left for this client (M9). It counts until the response is closed too: the last of a file waits in memory for a client that does not read.
 */
const withinBudget = (
  sending: SendStream,
  response: ServerResponse,
  take: (claim: Omit<Claim, 'refuse'>) => void,
): SendStream => {
  const stream = sending.stream
  let file: ReadStream | undefined
  sending.once('stream', (opened: ReadStream) => {
    file = opened
  })
  sending.stream = (path, options) => {
    const begin = (release: Release): void => {
      // Without a socket it has gone while it waited, and its 'close' with it.
      if (!response.socket) return void release()
      stream.call(sending, path, options)
      whenBothClosed(file as ReadStream, response, release)
    }
    take({ begin, moved: () => file?.bytesRead ?? 0, giveWay: () => response.destroy() })
  }
  return sending
}

const whenBothClosed = (file: ReadStream, response: ServerResponse, release: Release): void => {
  let open = 2
  const closed = (): void => {
    if (--open === 0) release()
  }
  file.once('close', closed)
  response.once('close', closed)
}

/** The path of a request target: of `/path?query`, or of a whole URL, which RFC 9112 3.2.2 asks servers to take too. */
const pathOf = (target: string): string | undefined => {
  if (target.startsWith('/')) return target.split(/[?#]/, 1)[0]
  return URL.parse(target)?.pathname
}

/** A file that became shorter while it was sent would leave the client waiting, or taking the next response for the rest. */
const breakOffIfShort = (file: ReadStream, response: ServerResponse): void => {
  if (file.bytesRead < Number(response.getHeader('Content-Length'))) response.destroy()
}

const answer = (response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void => {
  if (response.headersSent) return void response.destroy()
  for (const name of ['ETag', 'Last-Modified', 'Cache-Control', 'Accept-Ranges', 'Content-Range']) {
    response.removeHeader(name)
  }
  const body = `${status} ${STATUS_CODES[status]}\n`
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  })
  response.end(body)
}
