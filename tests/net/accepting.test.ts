import type { Server } from 'node:net'
import { describe, expect, test } from 'vitest'
import { classifyAcceptError } from '../../src/net/accept-errors.ts'
import type { Edge } from '../../src/net/edges.ts'
import { Gate } from '../../src/net/gate.ts'
import { Releases } from '../../src/net/releases.ts'
import { TcpPort } from '../../src/net/tcp.ts'
import { dial } from '../support/dial.ts'
import { compiled, type PortOptions, Rig, shout, tcpRig, tcpTerms } from '../support/net.ts'

test.each([
  ['ECONNABORTED', 'passing'],
  ['EPROTO', 'passing'],
  ['EMFILE', 'exhausted'],
  ['ENFILE', 'exhausted'],
  ['ENOBUFS', 'exhausted'],
  ['EBADF', 'fatal'],
  [undefined, 'fatal'],
])('an accept error %s is %s (D4)', (code, kind) => {
  expect(classifyAcceptError(code)).toBe(kind)
})

describe('a port whose accept fails', () => {
  /** A port with errors that the test plays. */
  class Played extends TcpPort {
    #server: Server | undefined
    protected override makeServer(): Server {
      this.#server = super.makeServer()
      return this.#server
    }
    fail(...codes: string[]): void {
      for (const code of codes) this.#server?.emit('error', Object.assign(new Error(code), { code }))
    }
  }

  const open = async (): Promise<Rig<Played>> => {
    const { port, recorder } = tcpRig(shout)
    return new Rig(
      new Played(port.identity, port.terms, { observer: recorder, releases: new Releases() }),
      recorder,
    ).bind()
  }

  const works = async ({ number }: Rig<Played>): Promise<void> => {
    using caller = await dial(number)
    await caller.send('abc').hears('ABC')
  }

  test('goes on after an error of one connection, which is told to nobody (D4)', async () => {
    await using rig = await open()
    const told: Edge[] = []
    rig.port.edges.listen((edge) => told.push(edge))
    rig.port.fail('ECONNABORTED', 'EPROTO')
    expect([rig.recorder.told, told]).toEqual([[], []])
    await works(rig)
  })

  test('says that something is exhausted once, and not once a try (D4)', async () => {
    await using rig = await open()
    rig.port.fail('ENOBUFS', 'ENOBUFS', 'ENOBUFS')
    expect(rig.recorder.of('acceptFailed')).toMatchObject([{ code: 'ENOBUFS' }])
    rig.port.acceptResumed()
    rig.port.acceptResumed()
    rig.port.fail('ENOBUFS')
    expect(rig.recorder.of('acceptFailed').map(({ code }) => code)).toEqual(['ENOBUFS', 'OK', 'ENOBUFS'])
    await works(rig)
  })

  test('tells its actor of any other: the port is lost (D4, L9)', async () => {
    await using rig = await open()
    const told: Edge[] = []
    rig.port.edges.listen((edge) => told.push(edge))
    rig.port.fail('EBADF')
    expect(told).toMatchObject([
      { type: 'edge.lost', code: 'EBADF', message: expect.stringContaining('cannot listen on tcp port') },
    ])
  })
})

describe('the gate', () => {
  const gate = (options: PortOptions = {}) => {
    const terms = tcpTerms({ serve: shout }, options)
    const turned: string[] = []
    const made = new Gate(compiled(terms), {
      turnedAway: (origin, { reason }) => turned.push(`${origin.remoteAddress} ${reason}`),
      hasWords: () => false,
    })
    return { gate: made, turned, account: terms.account }
  }

  test('takes back the place of one that never became a connection (M6)', () => {
    const { gate: asked, account } = gate()
    asked.check('127.0.0.1')
    asked.check('127.0.0.2')
    expect(account.open).toBe(1)
    expect(asked.take()).toMatchObject({ address: '127.0.0.2' })
    expect(asked.take()).toBeUndefined()
  })

  test('refuses what has no address, and knows IPv4 through IPv6 (A6)', () => {
    const { gate: asked, turned, account } = gate({ perAddressLimit: 1 })
    expect([asked.check('nonsense'), asked.check('::ffff:192.0.2.1')]).toEqual([true, false])
    expect(asked.take()).toMatchObject({ address: '192.0.2.1' })
    expect([asked.check('192.0.2.1'), asked.check('::ffff:192.0.2.1')]).toEqual([true, true])
    const [nonsense, ...rest] = turned
    expect([nonsense, rest]).toEqual([
      'nonsense denied',
      ['192.0.2.1 per-address-limit', '192.0.2.1 per-address-limit'],
    ])
    expect(account.open).toBe(1)
  })

  test('allocates nothing for those whom it refuses: the origin is one object', () => {
    const origins = new Set<object>()
    const refusals = new Set<object>()
    const terms = tcpTerms({ serve: shout }, { denied: '127.0.0.0/8' })
    const asked = new Gate(compiled(terms), {
      turnedAway: (origin, refusal) => {
        origins.add(origin)
        refusals.add(refusal)
      },
      hasWords: () => false,
    })
    for (let turn = 0; turn < 100; turn++) asked.check(`127.0.0.${turn}`)
    expect([origins.size, refusals.size]).toEqual([1, 1])
  })

  test('counts what came, so that the backlog is known to be empty (D3)', () => {
    const { gate: asked } = gate({ denied: '127.0.0.1' })
    asked.check('127.0.0.1')
    asked.check('127.0.0.2')
    asked.take()
    asked.take()
    expect(asked.arrivals).toBe(3)
  })
})
