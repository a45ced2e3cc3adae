import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { Agent, get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type HttpOptions, http } from '../../src/protocols/index.ts'
import { serve } from '../support/fake-connection.ts'
import { certificate } from './certificate.ts'
import { dial, dialTls } from './peer.ts'

/** A file of Linux whose first byte cannot be read. */
const UNREADABLE = '/proc/self/mem'

let above: string
let root: string

beforeAll(() => {
  above = mkdtempSync(join(tmpdir(), 'portreeve-http-'))
  root = join(above, 'public')
  mkdirSync(join(root, 'sub'), { recursive: true })
  mkdirSync(join(root, 'bare'))
  mkdirSync(join(root, '.git'))
  writeFileSync(join(above, 'secret.txt'), 'secret')
  writeFileSync(join(root, 'index.html'), '<h1>home</h1>')
  writeFileSync(join(root, 'sub', 'index.html'), 'sub')
  writeFileSync(join(root, 'sub', 'a b.txt'), 'a b')
  writeFileSync(join(root, '.env'), 'secret')
  writeFileSync(join(root, '.git', 'config'), 'secret')
  writeFileSync(join(root, 'empty'), '')
  writeFileSync(join(root, 'large'), Buffer.alloc(20_000_000, 'x'))
})
afterAll(() => rmSync(above, { recursive: true }))

const serveHttp = (options: Partial<HttpOptions> = {}) => serve(http({ root, ...options }))

/** Asks with raw bytes and gives the whole answer, up to the end of the connection. */
const ask = async (port: number, head: string): Promise<string> => {
  using peer = await dial(port)
  return await peer.send(`${head}\r\nHost: x\r\nConnection: close\r\n\r\n`).all()
}

const status = (answer: string): number => Number(answer.split(' ')[1])
const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4)

describe('http serves files', () => {
  test.each([
    ['/', 200, '<h1>home</h1>'],
    ['/index.html?x=1', 200, '<h1>home</h1>'],
    ['http://example.com/sub/', 200, 'sub'],
    ['/sub/a%20b.txt', 200, 'a b'],
    ['/empty', 200, ''],
    ['/missing', 404, '404 Not Found\n'],
    ['/index.html/', 404, '404 Not Found\n'],
    ['/bare/', 404, '404 Not Found\n'],
    ['/.env', 404, '404 Not Found\n'],
    ['/.git/config', 404, '404 Not Found\n'],
    ['/../secret.txt', 403, '403 Forbidden\n'],
    ['/%2e%2e/secret.txt', 403, '403 Forbidden\n'],
    ['/sub/..%2f..%2fsecret.txt', 403, '403 Forbidden\n'],
    ['/%00', 400, '400 Bad Request\n'],
    ['/%', 400, '400 Bad Request\n'],
  ])('GET %s answers %i', async (target, expected, body) => {
    await using served = await serveHttp()
    const answer = await ask(served.port, `GET ${target} HTTP/1.1`)
    expect(status(answer)).toBe(expected)
    expect(bodyOf(answer)).toBe(body)
    expect(served.faults).toEqual([])
  })

  test('a directory without its slash is redirected, and never to another host', async () => {
    await using served = await serveHttp()
    expect(await ask(served.port, 'GET /sub HTTP/1.1')).toMatch(/^HTTP\/1.1 301[\s\S]*\r\nLocation: \/sub\/\r\n/)
    expect(await ask(served.port, 'GET //sub HTTP/1.1')).toMatch(/\r\nLocation: \/sub\/\r\n/)
  })

  test('HEAD answers the head alone', async () => {
    await using served = await serveHttp()
    const answer = await ask(served.port, 'HEAD / HTTP/1.1')
    expect(answer).toMatch(/^HTTP\/1.1 200 [\s\S]*\r\nContent-Length: 13\r\n/)
    expect(bodyOf(answer)).toBe('')
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is answered with 405 and what is allowed', async (method) => {
    await using served = await serveHttp()
    const answer = await ask(served.port, `${method} / HTTP/1.1`)
    expect(status(answer)).toBe(405)
    expect(answer).toContain('\r\nAllow: GET, HEAD\r\n')
  })

  test('another index can be named', async () => {
    await using served = await serveHttp({ index: 'a b.txt' })
    expect(bodyOf(await ask(served.port, 'GET /sub/ HTTP/1.1'))).toBe('a b')
  })

  test('a part of a file can be asked for, and a part that is not there is refused', async () => {
    await using served = await serveHttp()
    expect(bodyOf(await ask(served.port, 'GET / HTTP/1.1\r\nRange: bytes=4-7'))).toBe('home')
    const beyond = await ask(served.port, 'GET / HTTP/1.1\r\nRange: bytes=99-')
    expect(beyond).toMatch(/^HTTP\/1.1 416 [\s\S]*\r\nContent-Range: bytes \*\/13\r\n/)
    expect(bodyOf(beyond)).toBe('416 Range Not Satisfiable\n')
  })

  test('a client that ends its side behind the request gets its answer, as nc -N does', async () => {
    await using served = await serveHttp()
    using peer = await dial(served.port)
    peer.socket.end('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(bodyOf(await peer.all())).toBe('<h1>home</h1>')
  })

  test('bytes that were put back into the socket are read first', async () => {
    await using served = await serve(http({ root }), {
      before: async (socket) => {
        const [first] = await once(socket, 'data')
        socket.pause()
        socket.unshift(first)
      },
    })
    expect(bodyOf(await ask(served.port, 'GET / HTTP/1.1'))).toBe('<h1>home</h1>')
  })

  test('a file that becomes shorter while it is sent ends the connection: what followed would be taken for the rest', async () => {
    const path = join(root, 'shrinking')
    writeFileSync(path, Buffer.alloc(20_000_000, 'x'))
    await using served = await serveHttp()
    using peer = await dial(served.port)
    peer.socket.pause()
    peer.send('GET /shrinking HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await vi.waitFor(async () => expect((await served.connection()).socket.writableLength).toBeGreaterThan(0))
    truncateSync(path, 0)
    peer.socket.resume()
    await peer.ended
    expect(peer.size).toBeLessThan(20_000_000)
    expect(peer.text).not.toContain('home')
  })

  test.runIf(existsSync(UNREADABLE))(
    'a file that cannot be read is told to the operator once, and not to the client',
    async () => {
      symlinkSync(UNREADABLE, join(root, 'unreadable'))
      await using served = await serveHttp()
      for (const _ of [1, 2]) {
        const answer = await ask(served.port, 'GET /unreadable HTTP/1.1')
        expect([status(answer), bodyOf(answer)]).toEqual([500, '500 Internal Server Error\n'])
      }
      expect(served.notices).toHaveLength(1)
      expect(served.notices[0]).toMatchObject({ level: 'error', message: expect.stringContaining('EIO') })
    },
  )

  test.each([
    ['in a loop of symbolic links', () => symlinkSync('loop', join(root, 'loop')), '/loop'],
    ['below such a loop', () => symlinkSync('ring', join(root, 'ring')), '/ring/x'],
    ['too long for a name', () => {}, `/${'x'.repeat(300)}`],
    ['too long for a path', () => {}, '/x'.repeat(5_000)],
    ['below a file', () => {}, '/index.html/x'],
  ])('a path that is %s is not there, and no word to the operator', async (_, make, path) => {
    make()
    await using served = await serveHttp()
    expect(status(await ask(served.port, `GET ${path} HTTP/1.1`))).toBe(404)
    expect(served.notices).toEqual([])
  })

  test('a pipe among the files is not there: to open it would keep a thread of Node waiting for a writer', async () => {
    execFileSync('mkfifo', [join(root, 'pipe')])
    await using served = await serveHttp()
    for (const _ of [1, 2, 3, 4]) expect(status(await ask(served.port, 'GET /pipe HTTP/1.1'))).toBe(404)
    expect(status(await ask(served.port, 'GET / HTTP/1.1'))).toBe(200)
    expect(served.notices).toEqual([])
  })

  test('works on an encrypted connection, and agrees on http/1.1', async () => {
    await using served = await serve(http({ root }), { tls: certificate })
    using peer = await dialTls(served.port, ['http/1.1'])
    expect('alpnProtocol' in peer.socket && peer.socket.alpnProtocol).toBe('http/1.1')
    const answer = await peer.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n').all()
    expect(bodyOf(answer)).toBe('<h1>home</h1>')
  })
})

describe('http cuts those who hold it up', () => {
  test('a head that drips is cut', async () => {
    await using served = await serveHttp({ headerTimeout: '300ms' })
    using peer = await dial(served.port)
    const drip = setInterval(() => peer.send('G'), 20)
    peer.send('GET / HTTP/1.1\r\nX: ')
    await peer.closed.finally(() => clearInterval(drip))
    expect(peer.text).toMatch(/^HTTP\/1.1 408 |^$/)
  })

  test('a client that says nothing is cut', async () => {
    await using served = await serveHttp({ headerTimeout: '300ms' })
    using peer = await dial(served.port)
    expect(await peer.all()).toMatch(/^HTTP\/1.1 408 /)
  })

  test.each(['clear', 'encrypted'])('a client that does not read its response is cut (%s)', async (kind) => {
    const options = kind === 'encrypted' ? { tls: certificate } : {}
    await using served = await serve(http({ root, stallTimeout: '200ms' }), options)
    using peer = await (kind === 'encrypted' ? dialTls : dial)(served.port)
    const { socket } = await served.connection()
    peer.socket.pause()
    peer.send('GET /large HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'close')
    expect(socket.bytesWritten).toBeLessThan(20_000_000)
  })

  test('a client that reads slowly, but reads, is not cut', async () => {
    await using served = await serveHttp({ stallTimeout: '500ms' })
    using peer = await dial(served.port)
    peer.send('GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    const startedAt = performance.now()
    let steps = 1
    peer.socket.on('data', () => {
      if (peer.size < steps * 1_000_000) return
      steps++
      peer.socket.pause()
      setTimeout(() => peer.socket.resume(), 50)
    })
    await peer.ended
    expect(performance.now() - startedAt).toBeGreaterThan(500)
    expect(bodyOf(peer.text).length).toBe(20_000_000)
  })
})

describe('http says no in its own words (P2)', () => {
  test.each([
    ['clients-only', 403],
    ['draining', 503],
  ] as const)('%s is %i', async (reason, expected) => {
    await using served = await serve(http({ root }), { refuse: reason })
    const response = await fetchOnce(served.port)
    expect(response.statusCode).toBe(expected)
    expect(response.headers.connection).toBe('close')
    expect(await textOf(response)).toContain(reason)
  })
})

describe('http drains (D2)', () => {
  const keepAlive = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

  test('a connection at rest is ended after a while, and reads on', async () => {
    await using served = await serveHttp({ keepAliveGrace: '20ms' })
    using peer = await dial(served.port)
    await peer.send(keepAlive).until(/home/)
    served.farewell()
    await peer.ended
    const crossing = peer.text.length
    peer.send(keepAlive).socket.end()
    await peer.closed
    expect([peer.error, peer.text.length]).toEqual([undefined, crossing])
  })

  test('a connection at rest may ask once more, and is told that it was the last time', async () => {
    await using served = await serveHttp()
    using peer = await dial(served.port)
    await peer.send(keepAlive).until(/home/)
    served.farewell()
    await turn()
    await turn()
    await turn()
    expect(await peer.send('GET /sub/ HTTP/1.1\r\nHost: x\r\n\r\n').all()).toMatch(/Connection: close[\s\S]*sub$/)
  })

  test('a response under way is finished, and says that it is the last', async () => {
    await using served = await serveHttp()
    using peer = await dial(served.port)
    const { socket } = await served.connection()
    peer.send('GET /large HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'data')
    served.farewell()
    const answer = await peer.all()
    expect(answer).toContain('\r\nConnection: close\r\n')
    expect(bodyOf(answer).length).toBe(20_000_000)
  })

  test('a response whose head is gone is finished, and the client may ask once more', async () => {
    await using served = await serveHttp()
    using peer = await dial(served.port)
    await peer.send('GET /large HTTP/1.1\r\nHost: x\r\n\r\n').until(/xxxx/)
    served.farewell()
    while (peer.size < 20_000_000) await once(peer.socket, 'data')
    const answer = await peer.send(keepAlive).all()
    expect(answer).toMatch(/Connection: keep-alive[\s\S]*x{9}HTTP[\s\S]*Connection: close[\s\S]*home/)
  })

  test('what is pipelined before the last response has begun is answered, and nothing behind it', async () => {
    await using served = await serveHttp()
    using peer = await dial(served.port)
    peer.socket.pause()
    peer.send('GET /large HTTP/1.1\r\nHost: x\r\n\r\n')
    await once((await served.connection()).socket, 'data')
    served.farewell()
    peer.send(keepAlive.repeat(3))
    peer.socket.resume()
    const answer = await peer.all()
    expect([answer.match(/home/g)?.length, answer.match(/Connection: close/g)?.length]).toEqual([3, 1])
    expect(answer).toMatch(/Connection: close[^<]*<h1>home<\/h1>$/)
  })

  test('a client that was just let in is served once, and told that it was the last time (D3)', async () => {
    await using served = await serveHttp()
    using peer = await dial(served.port)
    await served.connection()
    served.farewell()
    const answer = await peer.send(keepAlive).all()
    expect(answer).toContain('\r\nConnection: close\r\n')
    expect(bodyOf(answer)).toBe('<h1>home</h1>')
  })

  test('a request that is half here is still answered', async () => {
    await using served = await serveHttp()
    using peer = await dial(served.port)
    await peer.send(keepAlive).until(/home/)
    const { socket } = await served.connection()
    peer.send('GET /sub/ HTTP/1.1\r\n')
    await once(socket, 'data')
    served.farewell()
    await turn()
    await turn()
    await turn()
    expect(await peer.send('Host: x\r\n\r\n').all()).toMatch(/Connection: close[\s\S]*sub$/)
  })

  test('a request that the kernel holds when the drain begins is still answered', async () => {
    await using served = await serveHttp()
    using peer = await dial(served.port)
    await peer.send(keepAlive).until(/home/)
    peer.send('GET /sub/ HTTP/1.1\r\nHost: x\r\n\r\n')
    served.farewell()
    expect(await peer.all()).toMatch(/Connection: close[\s\S]*sub$/)
  })

  test('a client that was let in and asks nothing is told so after a moment', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    try {
      await using served = await serveHttp()
      using peer = await dial(served.port)
      await served.connection()
      served.farewell()
      vi.advanceTimersByTime(5_000)
      expect(await peer.all()).toMatch(/^HTTP\/1.1 408 [\s\S]*\r\nConnection: close\r\n/)
    } finally {
      vi.useRealTimers()
    }
  })
})

const fetchOnce = async (port: number): Promise<IncomingMessage> => {
  const [response] = await once(get({ port, host: '127.0.0.1', agent: new Agent() }), 'response')
  return response
}

const textOf = async (response: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of response) text += chunk
  return text
}
