import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect, constants, createServer as createHttp2, type Http2Server } from 'node:http2'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { SMTPServer } from 'smtp-server'
import { describe, expect, test, vi } from 'vitest'
import { fromHandler, fromHttp2Server, fromHttpServer, fromSmtpServer } from '../../src/protocols/index.ts'
import { serve } from '../support/fake-connection.ts'
import { certificate } from './certificate.ts'
import { closing, dial } from './peer.ts'

const ASK = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

describe('fromHandler', () => {
  test('gives each socket to a handler as net.createServer takes it', async () => {
    await using served = await serve(fromHandler((socket) => void socket.end('hello')))
    using peer = await dial(served.port)
    expect(await peer.all()).toBe('hello')
  })
})

describe('fromHttpServer', () => {
  test('lets a server that does not listen answer, and calls no listener for its listening', async () => {
    const server = createServer((_, response) => response.end('mine'))
    let heard = 0
    server.on('listening', () => heard++)
    await using served = await serve(fromHttpServer(server))
    using peer = await dial(served.port)
    expect(await peer.send(ASK).until(/mine/)).toContain('200 OK')
    expect(heard).toBe(0)
  })

  test('has the header time-out of the server checked although it does not listen', async () => {
    const server = createServer({ headersTimeout: 200, connectionsCheckingInterval: 50 })
    await using served = await serve(fromHttpServer(server))
    using peer = await dial(served.port)
    expect(await peer.send('GET / HTTP/1.1\r\n').all()).toMatch(/^HTTP\/1.1 408 /)
  })

  test('a throw in a request listener ends that connection and no other (P3)', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/bad') throw new Error('oops')
      response.end('fine')
    })
    await using served = await serve(fromHttpServer(server))
    using good = await dial(served.port)
    using bad = await dial(served.port)
    await bad.send('GET /bad HTTP/1.1\r\nHost: x\r\n\r\n').ended
    expect(served.faults.map(String)).toEqual(['Error: oops'])
    expect(await good.send(ASK).until(/fine/)).toContain('200 OK')
  })

  test('draining says so on the next response, whatever its owner sets, and ends connections at rest (D2)', async () => {
    const server = createServer({ keepAliveTimeout: 0 }, (_, response) => {
      response.setHeader('Connection', 'keep-alive')
      response.writeHead(200, { connection: 'keep-alive' }).end('mine')
    })
    await using served = await serve(fromHttpServer(server, { keepAliveGrace: '20ms' }))
    using resting = await dial(served.port)
    using fresh = await dial(served.port)
    await resting.send(ASK).until(/mine/)
    await served.connection(1)
    served.farewell()
    expect(await fresh.send(ASK).all()).toContain('\r\nConnection: close\r\n')
    expect(await resting.all()).not.toContain('408')
    expect(resting.error).toBeUndefined()
  })

  test('draining lets a response whose head is gone come to its end, and ends the connection then', async () => {
    const begun: ServerResponse[] = []
    const server = createServer({ keepAliveTimeout: 0 }, (_, response) => {
      begun.push(response)
      response.write('begun')
    })
    await using served = await serve(fromHttpServer(server, { keepAliveGrace: '20ms' }))
    using peer = await dial(served.port)
    await peer.send(ASK).until(/begun/)
    served.farewell()
    begun[0]?.end('ended')
    expect(await peer.all()).toMatch(/keep-alive[\s\S]*begun[\s\S]*ended/)
  })

  test('draining answers all that was pipelined, and the last one says so (D2)', async () => {
    const server = createServer((request, response) => response.end(request.url))
    await using served = await serve(fromHttpServer(server))
    using peer = await dial(served.port)
    await served.connection()
    peer.send(['/1', '/2', '/3'].map((path) => ASK.replace('/', path)).join(''))
    served.farewell()
    expect(await peer.all()).toMatch(
      /keep-alive[\s\S]*\/1[\s\S]*keep-alive[\s\S]*\/2[\s\S]*Connection: close[\s\S]*\/3$/,
    )
  })

  test('draining leaves an upgraded connection to its owner', async () => {
    const server = createServer()
    server.on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\n')
      socket.on('data', (data: Buffer) => socket.write(String(data).toUpperCase()))
    })
    await using served = await serve(fromHttpServer(server))
    using peer = await dial(served.port)
    await peer.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: shout\r\n\r\n').until(/101/)
    aMinuteLater(() => served.farewell())
    expect(await peer.send('still here').until(/STILL HERE/)).not.toContain('408')
  })

  test('a 100-continue that the owner answers counts as a request under way', async () => {
    const server = createServer()
    server.on('checkContinue', (request, response) => {
      response.writeContinue()
      request.resume().on('end', () => response.end('taken'))
    })
    await using served = await serve(fromHttpServer(server))
    using peer = await dial(served.port)
    await peer.send('PUT / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n').until(/100/)
    served.farewell()
    expect(await peer.send('body').all()).toMatch(/\r\nConnection: close\r\n[\s\S]*taken/)
  })
})

describe('fromHttp2Server', () => {
  const answering = (): Http2Server => createHttp2().on('stream', (stream) => stream.end('second'))

  test('serves streams of an encrypted connection that agreed on h2', async () => {
    await using served = await serve(fromHttp2Server(answering()), { tls: certificate })
    const session = connect(`https://127.0.0.1:${served.port}`, { rejectUnauthorized: false })
    expect(await textOf(session)).toBe('second')
    session.destroy()
  })

  test('a stream of which the client takes nothing is closed after stallTimeout, and its session stays (M9)', async () => {
    const server = createHttp2().on('stream', (stream) => stream.end(Buffer.alloc(100_000)))
    await using served = await serve(fromHttp2Server(server, { stallTimeout: '50ms' }))
    const session = connect(`http://127.0.0.1:${served.port}`, { settings: { initialWindowSize: 0 } })
    const stream = session.request({ ':path': '/' })
    await once(stream, 'close')
    expect(stream.rstCode).toBe(constants.NGHTTP2_CANCEL)
    await promisify(session.ping.bind(session))()
    session.destroy()
  })

  test('draining ends the session when its streams are finished, and none is lost (D2)', async () => {
    const server = createHttp2()
    let finish = (): void => {}
    const asked = new Promise<void>((resolve) =>
      server.on('stream', (stream) => {
        finish = () => void stream.end('second')
        resolve()
      }),
    )
    await using served = await serve(fromHttp2Server(server))
    const session = connect(`http://127.0.0.1:${served.port}`)
    const text = textOf(session)
    await asked
    served.farewell()
    expect((await once(session, 'goaway'))[1]).toBe(2 ** 31 - 1)
    expect((await once(session, 'goaway'))[1]).toBe(1)
    finish()
    expect(await text).toBe('second')
    await once(session, 'close')
    await closing((await served.connection()).socket)
  })

  test('draining answers a request that crosses the good-bye on the wire', async () => {
    await using served = await serve(fromHttp2Server(answering()))
    const session = connect(`http://127.0.0.1:${served.port}`)
    await once(session, 'remoteSettings')
    served.farewell()
    expect(await textOf(session)).toBe('second')
    await closing((await served.connection()).socket)
  })
})

/** Does something, and lets what it timed come due. */
const aMinuteLater = (action: () => void): void => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  try {
    action()
    vi.advanceTimersByTime(60_000)
  } finally {
    vi.useRealTimers()
  }
}

const textOf = async (session: ReturnType<typeof connect>): Promise<string> => {
  let text = ''
  for await (const chunk of session.request({ ':path': '/' })) text += chunk
  return text
}

describe('fromSmtpServer', () => {
  const made = (): { server: SMTPServer; taken: string[] } => {
    const taken: string[] = []
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      authOptional: true,
      disableReverseLookup: true,
      onData: (stream, session, done) => {
        text(stream).then((content) => {
          taken.push(`${session.remoteAddress} ${session.secure}: ${content}`)
          done()
        }, done)
      },
    })
    return { server, taken }
  }
  const begin = 'EHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<a@x.example>\r\nDATA\r\n'

  test('lets a server that does not listen receive, and tells it who the client is (X2)', async () => {
    const { server, taken } = made()
    const facts = { remoteAddress: '192.0.2.1', secure: true }
    await using served = await serve(fromSmtpServer(server), { facts })
    using peer = await dial(served.port)
    await peer.until(/^220 /)
    await peer.send(begin).until(/^354 /m)
    await peer.send('x\r\n.\r\nQUIT\r\n').until(/^221 /m)
    expect(taken).toEqual(['192.0.2.1 true: x\r\n'])
    await expect.poll(() => server.connections.size).toBe(0)
  })

  test('a drain is told to the silent at once, and to others behind their answer (D2)', async () => {
    const { server, taken } = made()
    await using served = await serve(fromSmtpServer(server))
    using silent = await dial(served.port)
    using sending = await dial(served.port)
    await silent.until(/^220 /)
    await sending.until(/^220 /)
    await sending.send(begin).until(/^354 /m)
    served.farewell()
    expect(await silent.all()).toMatch(/^421 /m)
    sending.send('x\r\n.\r\n')
    expect(await sending.all()).toMatch(/^250 OK: message queued\r\n421 /m)
    expect(taken).toHaveLength(1)
  })

  test('says no to others than clients (P6)', async () => {
    const { server } = made()
    await using served = await serve(fromSmtpServer(server), { refuse: 'clients-only' })
    using peer = await dial(served.port)
    expect(await peer.all()).toMatch(/^554 5\.7\.1 /)
  })
})
