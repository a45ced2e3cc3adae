import { once } from 'node:events'
import type { Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { describe, expect, test } from 'vitest'
import type { Connection } from '../../../../src/net/connection.ts'
import { Backend, join, type MailBackendOptions } from '../../../../src/protocols/helpers/backend/index.ts'
import type { TcpProtocol } from '../../../../src/protocols/protocol.ts'
import { serve } from '../../../support/fake-connection.ts'
import { Backend as Listening } from '../../backend.ts'
import { certificate } from '../../certificate.ts'
import { dial, Peer } from '../../peer.ts'

/** Takes one line off a stream, and puts back what stands behind it. */
const line = async (socket: Socket): Promise<string> => {
  let text = ''
  while (!text.includes('\n')) {
    const chunk: Buffer | null = socket.read()
    if (chunk === null) await once(socket, 'readable')
    else text += chunk
  }
  const [first = '', ...rest] = text.split('\n')
  if (rest.join('\n') !== '') socket.unshift(Buffer.from(rest.join('\n')))
  return first
}

/** A protocol that says `go` to its backend and starts TLS when it answers, as mail protocols do in more words. */
const starting = (backend: Backend, failures: unknown[] = []): TcpProtocol => ({
  name: 'starting',
  allowHalfOpen: true,
  serve: ({ socket: client, ...rest }, connection = { socket: client, ...rest } as Connection) => {
    client.pause()
    backend.connect(connection, {
      connected: (socket) => void start(socket).catch(refuse),
      failed: () => client.destroy(),
    })
    const start = async (socket: Socket): Promise<void> => {
      socket.write('go\n')
      await line(socket)
      join(client, await backend.secure(socket, connection))
    }
    const refuse = (error: unknown): void => {
      failures.push(error)
      client.end('no backend')
    }
  },
})

/** What a backend does that has been asked for TLS. */
const agree = async (peer: Peer, answer = 'ok\n'): Promise<Peer> => {
  await peer.until(/go\n/)
  peer.socket.removeAllListeners('data').pause()
  peer.send(answer)
  return new Peer(new TLSSocket(peer.socket, { isServer: true, secureContext: createSecureContext(certificate) }))
}

const options = (to: number): MailBackendOptions => ({ to, tls: 'starttls', verify: false })

describe('TLS that a protocol starts', () => {
  test('begins after its words, and what was smuggled in behind the answer is thrown away (P7)', async () => {
    await using listening = await Listening.listen()
    await using served = await serve(starting(new Backend(options(listening.port))))
    const accepted = listening.accept()
    using client = await dial(served.port)
    client.send('question')
    const secured = await agree(await accepted, 'ok\nsmuggled')
    expect(await secured.until(/question/)).toBe('question')
    secured.socket.end('answer')
    expect(await client.all()).toBe('answer')
    expect(served.notices).toEqual([])
  })

  test('that fails is told, is rejected, and leaves the client to the protocol', async () => {
    await using listening = await Listening.listen()
    const failures: unknown[] = []
    const { verify: _, ...trusting } = options(listening.port)
    await using served = await serve(starting(new Backend(trusting), failures))
    const accepted = listening.accept()
    using client = await dial(served.port)
    const secured = await agree(await accepted)
    expect(await client.all()).toBe('no backend')
    await secured.ended
    expect(failures).toMatchObject([{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }])
    expect(await served.notice(/cannot be reached: it has signed its certificate itself/)).toBeDefined()
  })

  test('that is not answered is given up in time', async () => {
    await using listening = await Listening.listen()
    const failures: unknown[] = []
    const backend = new Backend({ ...options(listening.port), connectTimeout: '100ms' })
    await using served = await serve(starting(backend, failures))
    const accepted = listening.accept()
    using client = await dial(served.port)
    const mute = await accepted
    await mute.until(/go\n/)
    mute.send('ok\n')
    await mute.ended
    expect(await client.all()).toBe('no backend')
    expect(failures).toMatchObject([{ code: 'ETIMEDOUT' }])
  })

  test('is given up when the client goes, which is told to nobody', async () => {
    await using listening = await Listening.listen()
    const failures: unknown[] = []
    await using served = await serve(starting(new Backend(options(listening.port)), failures))
    const accepted = listening.accept()
    using client = await dial(served.port)
    const mute = await accepted
    await mute.until(/go\n/)
    mute.send('ok\n')
    await once(mute.socket, 'data')
    client.socket.resetAndDestroy()
    await mute.ended
    expect(failures).toMatchObject([{ code: 'ERR_STREAM_PREMATURE_CLOSE' }])
    expect(served.notices).toEqual([])
  })
})

test('bytes that were read from either side before joining are not lost', async () => {
  await using listening = await Listening.listen()
  const backend = new Backend({ to: listening.port })
  await using served = await serve({
    name: 'reading',
    allowHalfOpen: true,
    serve: (connection) => {
      const both = async (socket: Socket): Promise<void> => {
        await Promise.all([line(connection.socket), line(socket)])
        join(connection.socket, socket)
      }
      backend.connect(connection, { connected: (socket) => void both(socket), failed: () => {} })
    },
  })
  const accepted = listening.accept()
  using client = await dial(served.port)
  const peer = await accepted
  client.socket.end('for us\nfor the backend')
  peer.socket.end('for us\nfor the client')
  expect(await Promise.all([client.all(), peer.all()])).toEqual(['for the client', 'for the backend'])
})
