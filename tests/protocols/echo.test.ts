import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { echo } from '../../src/protocols/index.ts'
import { fakeDatagram, serve } from '../support/fake-connection.ts'
import { certificate } from './certificate.ts'
import { dial, dialTls } from './peer.ts'

describe('echo', () => {
  test('sends back what comes', async () => {
    await using served = await serve(echo())
    using peer = await dial(served.port)
    expect(await peer.send('hello').until(/hello/)).toBe('hello')
  })

  test('ends after the peer has ended, and not before all is sent back', async () => {
    await using served = await serve(echo())
    using peer = await dial(served.port)
    const data = Buffer.alloc(3_000_000, 'abcdefghij')
    peer.socket.end(data)
    await peer.ended
    expect(peer.received.equals(data)).toBe(true)
  })

  test('reads no faster than the peer takes its echo', async () => {
    await using served = await serve(echo())
    using peer = await dial(served.port)
    peer.socket.pause()
    const chunk = Buffer.alloc(1_000_000, 'x')
    let sent = 0
    while (sent < 40) {
      sent++
      // The kernel holds a few megabytes on the way; after that nothing may move.
      if (!peer.socket.write(chunk)) {
        const drained = await Promise.race([once(peer.socket, 'drain'), served.connection().then(standsStill)])
        if (drained === 'still') break
      }
    }
    const { socket } = await served.connection()
    expect(sent).toBeLessThan(40)
    expect(socket.writableLength).toBeLessThan(1_000_000)
    peer.socket.resume()
    peer.socket.end()
    await peer.ended
    expect(peer.received.length).toBe(sent * chunk.length)
  })

  test('writes nothing behind an end of its own side', async () => {
    await using served = await serve(echo())
    using peer = await dial(served.port)
    const { socket } = await served.connection()
    let failure: Error | undefined
    socket.on('error', (error) => {
      failure = error
    })
    socket.end()
    peer.send('late')
    await once(socket, 'data')
    peer.socket.end()
    await once(socket, 'close')
    expect(failure).toBeUndefined()
  })

  test('works on an encrypted connection', async () => {
    await using served = await serve(echo(), { tls: certificate })
    using peer = await dialTls(served.port)
    expect(await peer.send('hello').until(/hello/)).toBe('hello')
  })

  test('over UDP answers with the same datagram', () => {
    const datagram = fakeDatagram('ping')
    echo({ transport: 'udp' }).serve(datagram)
    expect(datagram.replies.map(String)).toEqual(['ping'])
  })

  test.each([7, 19, 1023, 5514])(
    'over UDP does not answer port %i, where an answer could be answered without end',
    (remotePort) => {
      const datagram = fakeDatagram('ping', { remotePort })
      echo({ transport: 'udp' }).serve(datagram)
      expect(datagram.replies).toEqual([])
    },
  )
})

/** Resolves once a paused echo has moved nothing for many turns of the loop. */
const standsStill = async ({ socket }: { socket: import('node:net').Socket }): Promise<'still'> => {
  let before = -1
  for (let same = 0; same < 200; ) {
    same = socket.bytesRead === before ? same + 1 : 0
    before = socket.bytesRead
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return 'still'
}
