import { once } from 'node:events'
import { expect, test } from 'vitest'
import { discard } from '../../src/protocols/index.ts'
import { fakeDatagram, serve } from '../support/fake-connection.ts'
import { dial } from './peer.ts'

test('discard reads all and says nothing, and ends when the peer ends', async () => {
  await using served = await serve(discard())
  using peer = await dial(served.port)
  const { socket } = await served.connection()
  peer.socket.end(Buffer.alloc(5_000_000))
  await Promise.all([peer.ended, once(socket, 'close')])
  expect(socket.bytesRead).toBe(5_000_000)
  expect(peer.received.length).toBe(0)
  expect(peer.error).toBeUndefined()
})

test('discard over UDP answers nothing', () => {
  const datagram = fakeDatagram('ping')
  discard({ transport: 'udp' }).serve(datagram)
  expect(datagram.replies).toEqual([])
})
