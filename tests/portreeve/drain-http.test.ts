import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TcpProtocol } from '../../src/index.ts'
import { fromHttpServer, http } from '../../src/protocols/index.ts'
import { type Habit, KeptAlive } from '../support/kept-alive.ts'
import { loopback, type Running, running, until } from '../support/portreeve.ts'

let root: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'portreeve-drain-'))
  writeFileSync(join(root, 'index.html'), 'home')
  writeFileSync(join(root, 'long'), Buffer.alloc(100_000, 'x'))
})
afterAll(() => rmSync(root, { recursive: true }))

const HABITS: readonly Habit[] = [{}, {}, { path: '/long' }, { pause: 0 }, { pause: 3 }, { pipelined: 3 }]

const PROTOCOLS: readonly [string, () => TcpProtocol][] = [
  ['http', () => http({ root })],
  [
    'a host’s own server',
    () => fromHttpServer(createServer((_, response) => setImmediate(() => response.end('mine')))),
  ],
]

const serving = (protocol: TcpProtocol): Promise<Running> =>
  running({ listeners: { web: { protocol, sockets: loopback() } } })

/** Drains once under load, while half of the clients have not taken their answer yet; gives what became of them. */
const drainUnderLoad = async (protocol: TcpProtocol) => {
  await using run = await serving(protocol)
  const clients = HABITS.map((habit) => new KeptAlive(run.port('web'), habit))
  await until(run.portreeve, () => clients.every(({ answered }) => answered > 2))
  const late = clients.filter((_, index) => index % 2 === 0)
  for (const { socket } of late) socket.pause()
  const drained = run.portreeve.drain({ deadline: '20s' })
  await until(run.portreeve, () => run.socket('web').state === 'draining.emptying')
  for (let count = 0; count < 5; count++) await turn()
  for (const { socket } of late) socket.resume()
  const { cut } = await drained
  await Promise.all(clients.map(({ done }) => done))
  return {
    cut,
    lost: clients.reduce((sum, { lost }) => sum + lost, 0),
    untold: clients.filter(({ wasTold }) => !wasTold).length,
    errors: clients.flatMap(({ error = [] }) => error),
  }
}

describe('a drain under load', () => {
  test.each(PROTOCOLS)(
    'loses no request on kept-alive connections, ten times over: %s (D2, D3)',
    async (_, protocol) => {
      const drains = await Promise.all(Array.from({ length: 10 }, () => drainUnderLoad(protocol())))
      expect(drains).toEqual(Array.from({ length: 10 }, () => ({ cut: 0, lost: 0, untold: 0, errors: [] })))
    },
  )

  test('loses no stream of HTTP/2 that crosses the good-bye (D2, D3)', async () => {
    const domains = [{ name: 'localhost', certificate: 'self-signed' as const }]
    await using run = await running({
      domains,
      listeners: { web: { protocol: http({ root }), sockets: [{ port: 'any', address: '127.0.0.1', tls: 'on' }] } },
    })
    let answered = 0
    let isOver = false
    const failures: unknown[] = []
    const client = async (): Promise<void> => {
      const session = connect(`https://127.0.0.1:${run.port('web')}`, { rejectUnauthorized: false })
      session.on('error', (error) => failures.push(error))
      while (!session.closed && !isOver) {
        try {
          for await (const _ of session.request({ ':path': '/long' }));
          answered++
        } catch (error) {
          if (!isRefused(error)) failures.push(error)
        }
      }
      session.destroy()
    }
    const clients = Array.from({ length: 8 }, client)
    await until(run.portreeve, () => answered > 40)
    const { cut } = await run.portreeve.drain({ deadline: '20s' })
    isOver = true
    await Promise.all(clients)
    expect([cut, failures]).toEqual([0, []])
  })
})

/**
 * Node's client holds back a request that was begun in the turn in which the good-bye came in, until the second one refuses
 * it: it was never sent, and may be made again (RFC 9113 8.7).
 */
const isRefused = (error: unknown): boolean => String(error).includes('NGHTTP2_REFUSED_STREAM')
