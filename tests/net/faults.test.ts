import { once } from 'node:events'
import { pipeline } from 'node:stream/promises'
import { describe, expect, test } from 'vitest'
import type { Connection } from '../../src/net/connection.ts'
import type { ConnectionService } from '../../src/net/terms.ts'
import { type Caller, call, dial, dialTls } from '../support/dial.ts'
import { openTcp, type PortOptions, storeFor } from '../support/net.ts'

const DOMAIN = { name: 'localhost' }
const TLS: PortOptions = { tls: 'on', domains: [DOMAIN], certificates: await storeFor(DOMAIN) }

const boom = (): never => {
  throw new Error('boom')
}
const later = async (): Promise<never> => {
  await new Promise(setImmediate)
  throw new Error('boom')
}

/** What a protocol can do wrong, and what its client does for that. */
const wrongs: [string, ConnectionService['serve'], ((caller: Caller) => unknown)?][] = [
  ['in serve', boom],
  ['in an async serve', later],
  ['in an async serve, before it waits for anything', async () => boom()],
  ['in a data handler', ({ socket }) => socket.on('data', boom)],
  ['in an async data handler', ({ socket }) => socket.on('data', later)],
  ['in a readable handler', ({ socket }) => socket.on('readable', boom)],
  ['in an end handler', ({ socket }) => socket.on('end', boom).resume(), ({ socket }) => socket.end()],
  ['in a close handler', ({ socket }) => socket.on('close', boom).resume(), ({ socket }) => socket.end()],
  ['in an async close handler', ({ socket }) => socket.on('close', later).resume(), ({ socket }) => socket.end()],
  [
    'in a close handler that goes first',
    ({ socket }) => socket.prependListener('close', boom).resume(),
    ({ socket }) => socket.end(),
  ],
  ['in a timeout handler', ({ socket }) => void socket.setTimeout(5).on('timeout', boom)],
  ['in a finish handler', ({ socket }) => void socket.on('finish', boom).resume().end()],
  ['in an error handler', ({ socket }) => void socket.on('error', boom).destroy(new Error('its own'))],
  ['in an event of its own', ({ socket }) => void setImmediate(() => socket.on('mine', boom).emit('mine'))],
]

describe.each([
  ['a clear connection', dial, {}],
  ['a TLS connection', dialTls, TLS],
] as const)('on %s', (_, connect, options) => {
  test.each(wrongs)(
    'a fault %s ends that connection and harms nothing else (P3)',
    async (_, serve, play = (caller) => caller.send('x')) => {
      let first = true
      const service: ConnectionService['serve'] = (connection) => {
        if (!first) return connection.socket.pipe(connection.socket)
        first = false
        return serve(connection)
      }
      await using rig = await openTcp(service, options as PortOptions)
      using caller = await (connect as typeof dial)(rig.number)
      play(caller)
      await caller.gone
      expect(await rig.recorder.first('faulted')).toMatchObject({ address: '127.0.0.1', error: { message: 'boom' } })
      await rig.port.emptied()
      expect([rig.port.counters.faults, rig.port.open, rig.port.terms.account.open]).toEqual([1, 0, 0])
      using other = await (connect as typeof dial)(rig.number)
      await other.send('alive').hears('alive')
    },
  )
})

test.each([
  ['a string', 'text'],
  ['nothing', undefined],
  ['null', null],
  ['an object', { code: 7 }],
])('what is thrown may be no Error: %s (P3)', async (_, thrown) => {
  await using rig = await openTcp(() => {
    throw thrown
  })
  using caller = await dial(rig.number)
  await caller.gone
  expect((await rig.recorder.first('faulted')).error).toBe(thrown)
})

test.each(['farewell', 'refuse'] as const)(
  'a fault in %s, at once or later, ends the connection only (P3)',
  async (method) => {
    for (const wrong of [boom, later]) {
      const clientsOnly = method === 'refuse'
      await using rig = await openTcp({ serve: () => {}, [method]: wrong }, { clientsOnly })
      using caller = await dial(rig.number)
      await rig.recorder.first('admitted')
      rig.port.farewell()
      await caller.gone
      expect(await rig.recorder.first('faulted')).toMatchObject({ error: { message: 'boom' } })
      await rig.port.emptied()
      expect(rig.port.open).toBe(0)
    }
  },
)

test('a protocol may return anything: only a promise is looked at', async () => {
  const returned: unknown[] = ['text', 7, null, Object.fromEntries([['then', 'no function']])]
  await using rig = await openTcp(({ socket }) => {
    socket.write('x')
    return returned.shift() ?? socket
  })
  for (let visits = 0; visits < 5; visits++) {
    using caller = await dial(rig.number)
    await caller.hears('x')
  }
  expect(rig.port.counters.faults).toBe(0)
})

describe('a peer that goes is no fault of the protocol', () => {
  const waits: [string, (connection: Connection) => unknown][] = [
    [
      'reads in a loop',
      async ({ socket }) => {
        for await (const _ of socket);
      },
    ],
    [
      'waits for data',
      async ({ socket }) => {
        await once(socket, 'data')
        await once(socket, 'data')
      },
    ],
    ['pipes', ({ socket }) => pipeline(socket, socket)],
    ['listens to nothing', ({ socket }) => void socket.resume()],
    ['listens to nothing any more', ({ socket }) => void socket.removeAllListeners().resume()],
  ]
  test.each(waits)('when it %s (P3)', async (_, serve) => {
    await using rig = await openTcp(serve)
    for (let visits = 0; visits < 5; visits++) {
      using caller = await dial(rig.number)
      caller.send('x')
      await rig.recorder.until(() => rig.port.open === 1)
      caller.socket.resetAndDestroy()
      await rig.port.emptied()
    }
    expect(rig.recorder.of('faulted')).toEqual([])
  })

  test('nor is it one that we cut (D2)', async () => {
    await using rig = await openTcp(async ({ socket }) => {
      for await (const _ of socket);
    })
    using caller = await dial(rig.number)
    await rig.recorder.first('admitted')
    expect(rig.port.cut()).toBe(1)
    await caller.gone
    await rig.port.emptied()
    await new Promise(setImmediate)
    expect(rig.recorder.of('faulted')).toEqual([])
  })
})

test('a protocol that plays tricks on its socket keeps no place (M6)', async () => {
  const tricks: ConnectionService['serve'][] = [
    ({ socket }) => socket.emit('close'),
    ({ socket }) => socket.destroy().on('close', () => socket.emit('close')),
    ({ socket }) => socket.removeAllListeners().resume(),
    ({ socket }) => socket.prependListener('close', boom).resume(),
    ({ socket }) => socket.destroy().destroy(new Error('twice')),
    ({ socket }) => socket.resetAndDestroy(),
  ]
  await using rig = await openTcp((connection) => tricks.shift()?.(connection))
  while (tricks.length > 0) {
    using caller = call(rig.number)
    caller.socket.end()
    await caller.gone
    await rig.port.emptied()
    expect(rig.port.terms.account.open).toBe(0)
  }
  expect([rig.port.counters.admitted, rig.port.counters.closed]).toEqual([6, 6])
})

test('a made-up close gives no place back while the connection is open (M6)', async () => {
  await using rig = await openTcp(({ socket }) => {
    socket.emit('close')
    socket.write('x')
  })
  using caller = await dial(rig.number)
  await caller.hears('x')
  expect(rig.port.terms.account.open).toBe(1)
})
