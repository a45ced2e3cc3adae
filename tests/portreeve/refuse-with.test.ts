import { expect, test } from 'vitest'
import type { ListenerInput } from '../../src/index.ts'
import { call, dial } from '../support/dial.ts'
import { running } from '../support/portreeve.ts'

const address = '127.0.0.1'
const ROWS = [
  { port: 'any', address },
  { port: 'any', address, tls: 'ext' },
  { port: 'any', address, tls: 'on' },
] as const

const settings = (more: Partial<ListenerInput>) => {
  const listener = (protocol: string, options?: ListenerInput['options']) =>
    ({ protocol, options, maxConnections: 1, perAddressLimit: 1, sockets: ROWS, ...more }) as ListenerInput
  return {
    domains: [{ name: 'localhost', certificate: 'self-signed' }],
    listeners: {
      smtp: listener('smtp', { backend: { to: 1 } }),
      pop3: listener('pop3', { backend: { to: 1 } }),
      imap: listener('imap', { backend: { to: 1 } }),
      http: listener('http', { root: '.' }),
      echo: listener('echo'),
    },
  }
}

/** All that one over the limit gets. */
const visit = async (port: number): Promise<string> => {
  using caller = call(port)
  return await caller.all()
}

test.each([
  ['smtp', 1, /^421 4\.3\.2 [^\r]*\r\n$/],
  ['pop3', 1, /^-ERR \[SYS\/TEMP\] [^\r]*\r\n$/],
  ['imap', 1, /^\* BYE \[UNAVAILABLE\] [^\r]*\r\n$/],
  ['http', 1, /^HTTP\/1\.1 503 .*Connection: close\r\n.*: full\n$/s],
  ['echo', 1, /^$/],
  ['smtp', 5, /^421 4\.7\.0 [^\r]*\r\n$/],
  ['http', 5, /^HTTP\/1\.1 503 .*: per-address-limit\n$/s],
])('refuseWith: words has %s say that all %i places are taken, except on tls: on (P2)', async (name, places, words) => {
  await using run = await running(settings({ refuseWith: 'words', maxConnections: places }))
  using first = await dial(run.port(name))
  await run.event('connection.admitted')
  for (const row of [0, 1]) expect(await visit(run.port(name, row))).toMatch(words)
  expect(await visit(run.port(name, 2))).toBe('')
  expect(run.of('connection.refused').map(({ socket }) => socket)).toEqual(
    [0, 1, 2].map((row) => run.socket(name, row).name),
  )
  expect(run.portreeve.status().listeners[name]?.open).toBe(1)
  first.socket.destroy()
})

test('refuseWith: close is what holds unless it is set, and a change holds for the next connection (A, M4)', async () => {
  await using run = await running(settings({}))
  using first = await dial(run.port('smtp'))
  await run.event('connection.admitted')
  expect(await visit(run.port('smtp'))).toBe('')
  const plan = await run.portreeve.apply(settings({ refuseWith: 'words' }))
  expect(plan.listeners.find(({ listener }) => listener === 'smtp')).toMatchObject({
    changes: ['refuseWith: close -> words'],
  })
  expect(await visit(run.port('smtp'))).toMatch(/^421 /)
  first.socket.destroy()
})
