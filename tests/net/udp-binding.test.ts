import { describe, expect, test } from 'vitest'
import { Releases } from '../../src/net/releases.ts'
import { TcpPort } from '../../src/net/tcp.ts'
import { UdpPort } from '../../src/net/udp.ts'
import { echo, Sender } from '../support/datagrams.ts'
import { dial } from '../support/dial.ts'
import { openUdp, Rig, tcpRig } from '../support/net.ts'

/** An address that no other test listens on: a number that is free here is taken by nobody else meanwhile. */
const HERE = '127.7.0.2'

describe('a UDP port', () => {
  test('is in a space of its own: TCP and UDP on one number (L5)', async () => {
    await using udp = await openUdp(echo, { address: HERE })
    const { port, recorder } = tcpRig(({ socket }) => void socket.end('tcp'))
    const identity = { ...port.identity, address: HERE, port: udp.number }
    const observer = recorder
    await using tcp = new Rig(new TcpPort(identity, port.terms, { observer, releases: new Releases() }), recorder)
    await tcp.bind()
    using caller = await dial(udp.number, { host: HERE })
    expect(await caller.all()).toBe('tcp')
    using sender = await Sender.at('127.0.0.1')
    sender.send(udp.number, 'udp', HERE)
    expect(await sender.hears()).toEqual(['udp'])
  })

  test('receives what the kernel holds before it closes (D3)', async () => {
    let received = 0
    await using rig = await openUdp(() => void received++)
    using sender = await Sender.at('127.0.0.1')
    const sent = Array.from(
      { length: 150 },
      () => new Promise((resolve) => sender.socket.send('x', rig.number, '127.0.0.1', resolve)),
    )
    await Promise.all(sent)
    const held = 150 - received
    await rig.port.stopAccepting()
    expect([held, received]).toEqual([expect.any(Number), 150])
  })

  test('keeps its number through suspend and resume (D1)', async () => {
    await using rig = await openUdp(echo, { address: HERE })
    const { number } = rig
    await rig.port.stopAccepting()
    await rig.bind()
    expect(rig.number).toBe(number)
    using sender = await Sender.at('127.0.0.1')
    sender.send(number, 'abc', HERE)
    expect(await sender.hears()).toEqual(['abc'])
  })

  test('that is taken says so, with what to do (L9)', async () => {
    await using rig = await openUdp(echo, { address: HERE })
    const identity = { ...rig.port.identity, port: rig.number }
    const other = new UdpPort(identity, rig.port.terms, { observer: rig.recorder, releases: new Releases() })
    const binding = other.bind(new AbortController().signal)
    await expect(binding).rejects.toMatchObject({ code: 'EADDRINUSE', message: expect.stringContaining('-Hlnpu') })
  })
})
