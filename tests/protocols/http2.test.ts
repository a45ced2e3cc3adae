import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { type ClientHttp2Session, connect, constants } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { http } from '../../src/protocols/index.ts'
import { type ServeOptions, serve } from '../support/fake-connection.ts'
import { openFiles, seesOpenFiles } from '../support/open-files.ts'
import { certificate } from './certificate.ts'

/** A file of Linux whose first byte cannot be read. */
const UNREADABLE = '/proc/self/mem'

let root: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'portreeve-http2-'))
  writeFileSync(join(root, 'index.html'), '<h1>home</h1>')
  writeFileSync(join(root, 'large'), Buffer.alloc(5_000_000, 'x'))
})
afterAll(() => rmSync(root, { recursive: true }))

const serveHttps = (options: ServeOptions = {}) =>
  serve(http({ root, stallTimeout: '300ms' }), { tls: certificate, ...options })

const open = (port: number): ClientHttp2Session & Disposable => {
  const session = connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false })
  session.on('error', () => {})
  return Object.assign(session, { [Symbol.dispose]: () => session.destroy() })
}

const get = async (session: ClientHttp2Session, path: string) => {
  const stream = session.request({ ':path': path })
  const [headers] = await once(stream, 'response')
  let body = ''
  for await (const chunk of stream.setEncoding('latin1')) body += chunk
  return { status: headers[':status'], body }
}

describe('http over TLS speaks HTTP/2 with those who agree on it (ALPN)', () => {
  test('files are served, and what is not there is told', async () => {
    await using served = await serveHttps()
    using session = open(served.port)
    expect(await get(session, '/')).toEqual({ status: 200, body: '<h1>home</h1>' })
    expect(await get(session, '/nothing')).toMatchObject({ status: 404 })
    expect((await get(session, '/large')).body.length).toBe(5_000_000)
    expect(served.faults).toEqual([])
  })

  test('a drain lets the stream under way finish and begins no more (D2)', async () => {
    await using served = await serveHttps()
    using session = open(served.port)
    const stream = session.request({ ':path': '/large' })
    await once(stream, 'response')
    served.farewell()
    await once(session, 'goaway')
    let size = 0
    for await (const chunk of stream) size += chunk.length
    expect(size).toBe(5_000_000)
    if (!session.closed) await once(session, 'close')
  })

  test.runIf(existsSync(UNREADABLE))('a file that cannot be read is told to the operator', async () => {
    symlinkSync(UNREADABLE, join(root, 'unreadable'))
    await using served = await serveHttps()
    using session = open(served.port)
    expect(await get(session, '/unreadable')).toMatchObject({ status: 500 })
    expect(served.notices).toMatchObject([{ level: 'error', message: expect.stringContaining('EIO') }])
  })

  test('a client that reads nothing is cut', async () => {
    await using served = await serveHttps()
    using session = open(served.port)
    const stream = session.request({ ':path': '/large' })
    await once(stream, 'response')
    await once(session, 'close')
    expect(served.faults).toEqual([])
  })

  test.runIf(seesOpenFiles)('streams that are reset at once leave no file open', async () => {
    await using served = await serveHttps()
    using session = open(served.port)
    await once(session, 'connect')
    for (let i = 0; i < 50; i++) session.request({ ':path': '/large' }).close(constants.NGHTTP2_CANCEL)
    expect(await get(session, '/')).toMatchObject({ status: 200 })
    await vi.waitFor(() => expect(openFiles(join(root, 'large'))).toBe(0))
    expect(served.faults).toEqual([])
  })

  test('a refused one is sent to HTTP/1.1, where the words are (P2)', async () => {
    await using served = await serveHttps({ refuse: 'clients-only' })
    using session = open(served.port)
    const [code, , why] = await once(session, 'goaway')
    expect([code, String(why)]).toEqual([0xd, 'clients-only'])
  })
})
