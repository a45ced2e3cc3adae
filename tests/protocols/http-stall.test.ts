import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, constants } from 'node:http2'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type HttpOptions, http } from '../../src/protocols/index.ts'
import { serve } from '../support/fake-connection.ts'
import { openFiles, seesOpenFiles } from '../support/open-files.ts'
import { certificate } from './certificate.ts'
import { get, ping, priority, SHUT_PREFACE, settings, windowUpdate } from './http2-frames.ts'
import { closing, dial, dialTls } from './peer.ts'

let root: string
let large: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'portreeve-stall-'))
  large = join(root, 'large')
  writeFileSync(join(root, 'index.html'), '<h1>home</h1>')
  writeFileSync(large, Buffer.alloc(20_000_000, 'x'))
})
afterAll(() => rmSync(root, { recursive: true }))

const serveHttp = (options: Partial<HttpOptions> = {}) => serve(http({ root, ...options }))
const serveHttps = (options: Partial<HttpOptions> = {}) => serve(http({ root, ...options }), { tls: certificate })

/** An HTTP/2 client that asks for large files on streams 1, 3, ..., and lets nothing of them come. */
const shut = async (port: number, streams: number) => {
  const peer = await dialTls(port, ['h2'])
  const gets = Array.from({ length: streams }, (_, index) => get(2 * index + 1, '/large'))
  return peer.send(Buffer.concat([SHUT_PREFACE, ...gets]))
}

/** Waits for something, for as long as a busy machine may take. */
const eventually = (check: () => unknown) => vi.waitFor(check, 10_000)

const GET_LARGE = 'GET /large HTTP/1.1\r\nHost: x\r\n\r\n'

describe.runIf(seesOpenFiles)('M9: open files have a budget', () => {
  test('a session that takes nothing has few of its files open', async () => {
    await using served = await serveHttps()
    using peer = await shut(served.port, 100)
    await eventually(() => expect(openFiles(large)).toBe(16))
    peer.send(ping())
    await once(peer.socket, 'data')
    expect(openFiles(large)).toBe(16)
  })

  test('clients of one address have half of the budget, and one of another address is served meanwhile', async () => {
    await using served = await serveHttps({ maxOpenFiles: 60 })
    const peers = await Promise.all([1, 2, 3].map(() => shut(served.port, 100)))
    await eventually(() => expect(openFiles(large)).toBeGreaterThan(20))
    const other = connect('https://localhost', {
      createConnection: () =>
        connectTls({
          socket: connectSocket({ port: served.port, host: '127.0.0.1', localAddress: '127.0.0.2' }),
          rejectUnauthorized: false,
          ALPNProtocols: ['h2'],
        }),
    })
    expect((await text(other.request({ ':path': '/large' }))).length).toBe(20_000_000)
    expect(openFiles(large)).toBeLessThanOrEqual(30)
    other.destroy()
    for (const peer of peers) peer.socket.destroy()
    await eventually(() => expect(openFiles(large)).toBe(0))
    expect(served.faults).toEqual([])
  })

  test('a request beyond it waits until a file is closed, and gets 503 where too many wait', async () => {
    await using served = await serveHttp({ maxOpenFiles: 1 })
    using holding = await dial(served.port)
    holding.socket.pause()
    holding.send(GET_LARGE)
    await eventually(() => expect(openFiles(large)).toBe(1))
    using waiting = await dial(served.port)
    waiting.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    // Its answer says that the one before has come to where it waits.
    await eventually(async () => {
      using refused = await dial(served.port)
      const answer = await refused.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n').until(/\r\n\r\n./)
      expect(answer).toMatch(/^HTTP\/1.1 503 [\s\S]*\r\nRetry-After: /)
    })
    expect(served.notices).toMatchObject([{ level: 'warn', message: expect.stringContaining('maxOpenFiles') }])
    holding.socket.destroy()
    expect(await waiting.all()).toContain('<h1>home</h1>')
  })
})

describe('stallTimeout ends what takes next to nothing, whatever the client sends meanwhile', () => {
  test.each([
    ['PING', ping],
    ['SETTINGS', settings],
    ['PRIORITY', () => priority(1)],
    ['WINDOW_UPDATE of one byte', () => windowUpdate(1, 1)],
    ['requests that it does not let be answered', (index: number) => get(2 * index + 3, '/')],
  ])('HTTP/2: %s', async (_, sign) => {
    await using served = await serveHttps({ stallTimeout: '200ms' })
    using peer = await shut(served.port, 1)
    let index = 0
    const signs = setInterval(() => peer.send(sign(index++)), 10)
    const { socket } = await served.connection()
    await closing(socket).finally(() => clearInterval(signs))
    await eventually(() => expect(openFiles(large)).toBe(0))
    expect(served.faults).toEqual([])
  })

  test('HTTP/1: more requests', async () => {
    await using served = await serveHttp({ stallTimeout: '200ms' })
    using peer = await dial(served.port)
    peer.socket.pause()
    peer.send(`${GET_LARGE}GET /`)
    const signs = setInterval(() => peer.send('x'), 10)
    const { socket } = await served.connection()
    await closing(socket).finally(() => clearInterval(signs))
    expect(socket.bytesWritten).toBeLessThan(20_000_000)
  })

  test('HTTP/1: a byte taken from time to time', async () => {
    await using served = await serveHttp({ stallTimeout: '200ms' })
    const socket = connectSocket({
      port: served.port,
      host: '127.0.0.1',
      onread: { buffer: Buffer.alloc(1), callback: () => false },
    })
    socket.on('error', () => {})
    socket.write(GET_LARGE)
    const drip = setInterval(() => socket.resume(), 10)
    await closing((await served.connection()).socket).finally(() => clearInterval(drip))
    socket.destroy()
  })

  test('HTTP/2: a stream ends alone where others of its session go on', async () => {
    await using served = await serveHttps({ stallTimeout: '1s' })
    const session = connect(`https://127.0.0.1:${served.port}`, { rejectUnauthorized: false })
    const stalled = session.request({ ':path': '/large' })
    const ended = once(stalled, 'close')
    while (!stalled.closed) expect(await text(session.request({ ':path': '/' }))).toBe('<h1>home</h1>')
    await ended
    expect(stalled.rstCode).toBe(constants.NGHTTP2_CANCEL)
    expect(session.destroyed).toBe(false)
    await eventually(() => expect(openFiles(large)).toBe(0))
    session.destroy()
  })

  test('HTTP/2: a client that reads slowly, but reads, is not cut', async () => {
    await using served = await serveHttps({ stallTimeout: '500ms' })
    const session = connect(`https://127.0.0.1:${served.port}`, { rejectUnauthorized: false })
    const startedAt = performance.now()
    const stream = session.request({ ':path': '/large', range: 'bytes=0-5999999' })
    let size = 0
    let steps = 1
    stream.on('data', (chunk) => {
      size += chunk.length
      if (size < steps * 500_000) return
      steps++
      stream.pause()
      setTimeout(() => stream.resume(), 50)
    })
    await once(stream, 'close')
    session.destroy()
    expect(performance.now() - startedAt).toBeGreaterThan(500)
    expect(size).toBe(6_000_000)
  })
})
