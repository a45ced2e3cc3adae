import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { relay } from '../../../src/protocols/index.ts'
import { fakeDatagram, type Notice } from '../../support/fake-connection.ts'

const bound = async (): Promise<Socket & AsyncDisposable> => {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return socket
}

/** A datagram whose answer can be awaited. */
const asking = (text: string, remotePort: number) => {
  let answered = (_: string): void => {}
  let noticed = (_: Notice): void => {}
  const answer = new Promise<string>((resolve) => {
    answered = resolve
  })
  const notice = new Promise<Notice>((resolve) => {
    noticed = resolve
  })
  const datagram = fakeDatagram(text, {
    remotePort,
    reply: (data) => answered(Buffer.from(data).toString()),
    notify: (level, message, details = {}) => noticed({ level, message, details }),
  })
  return { datagram, answer, notice }
}

describe('relay over UDP', () => {
  test('brings each answer back to the client that asked', async () => {
    await using backend = await bound()
    backend.on('message', (data, from) => backend.send(`re: ${data}`, from.port, from.address))
    const protocol = relay({ to: backend.address().port, transport: 'udp' })
    const [one, other] = [asking('one', 40_001), asking('other', 40_002)]
    protocol.serve(one.datagram)
    protocol.serve(other.datagram)
    expect(await Promise.all([one.answer, other.answer])).toEqual(['re: one', 're: other'])
    await protocol.dispose?.()
  })

  test('speaks for one client from one port, as long as it goes on', async () => {
    await using backend = await bound()
    const ports: number[] = []
    backend.on('message', (data, from) => {
      ports.push(from.port)
      backend.send(data, from.port, from.address)
    })
    const protocol = relay({ to: backend.address().port, transport: 'udp' })
    for (const text of ['a', 'b']) {
      const { datagram, answer } = asking(text, 40_001)
      protocol.serve(datagram)
      expect(await answer).toBe(text)
    }
    expect(new Set(ports).size).toBe(1)
    await protocol.dispose?.()
  })

  test('tells the operator of a backend that is not there, and outlives it', async () => {
    const backend = await bound()
    const { port } = backend.address()
    await new Promise<void>((resolve) => backend.close(resolve))
    const protocol = relay({ to: port, transport: 'udp' })
    const { datagram, notice } = asking('anybody?', 40_001)
    protocol.serve(datagram)
    expect(await notice).toMatchObject({ level: 'warn', details: { code: 'ECONNREFUSED' } })
    await protocol.dispose?.()
  })

  test('keeps a bounded number of flows, however many clients there seem to be', async () => {
    await using backend = await bound()
    const { port } = backend.address()
    const protocol = relay({ to: port, transport: 'udp' })
    for (let client = 0; client < 600; client++) protocol.serve(fakeDatagram('x', { remotePort: 10_000 + client }))
    const sockets = (): number => process.getActiveResourcesInfo().filter((name) => /UDP/.test(name)).length
    await expect.poll(sockets).toBeLessThan(510)
    expect(sockets()).toBeGreaterThan(490)
    await protocol.dispose?.()
  })
})
