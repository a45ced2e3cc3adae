import type { ReadStream } from 'node:fs'
import { type IncomingMessage, type RequestListener, type ServerResponse, STATUS_CODES } from 'node:http'
import send, { type SendStream } from 'send'

/** Which files, and who hears of those that could not be read. */
export interface FilesOptions {
  readonly root: string
  readonly index: string
  /** A request failed by our fault (5xx). */
  readonly failed: (request: IncomingMessage, error: Error) => void
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
  ({ root, index, failed }: FilesOptions): RequestListener =>
  (request, response) => {
    response.setHeader('X-Content-Type-Options', 'nosniff')
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, { Allow: 'GET, HEAD' })
    const path = pathOf(request.url ?? '')
    if (path === undefined) return answer(response, 400)
    openWithCare(send(request, path, { root, index, dotfiles: 'ignore' }), response)
      .on('error', (error: SendError) => {
        const status = error.code === 'EACCES' ? 403 : error.status
        if (status >= 500) failed(request, error)
        answer(response, status, error.headers)
      })
      .on('stream', (file: ReadStream) => file.once('end', () => breakOffIfShort(file, response)))
      .pipe(response)
  }

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
  for (const name of ['ETag', 'Last-Modified', 'Cache-Control', 'Accept-Ranges']) response.removeHeader(name)
  const body = `${status} ${STATUS_CODES[status]}\n`
  response.writeHead(status, {
    ...headers,
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  })
  response.end(body)
}
