import { once } from 'node:events'
import { expect, test } from 'vitest'
import type { Connection } from '../../src/net/connection.ts'
import { dial } from '../support/dial.ts'
import { openTcp } from '../support/net.ts'

const SOON = { sweepEvery: 20 }
const bye = ({ socket }: Connection): void => void socket.resume().end('bye')

test('a peer that has our end and never closes is closed after a while (M6)', async () => {
  await using rig = await openTcp(bye, SOON)
  using caller = await dial(rig.number, { allowHalfOpen: true })
  await rig.port.emptied()
  expect([rig.port.open, rig.port.terms.account.open]).toEqual([0, 0])
  caller.socket.destroy()
})

test('it has at least a whole interval to close by itself', async () => {
  await using rig = await openTcp(bye, { sweepEvery: 200 })
  using caller = await dial(rig.number, { allowHalfOpen: true })
  await once(caller.socket, 'end')
  const ended = performance.now()
  await rig.port.emptied()
  expect(performance.now() - ended).toBeGreaterThan(190)
})

test('whoever was not told the end stays, however silent', async () => {
  await using rig = await openTcp(() => {}, SOON)
  using silent = await dial(rig.number)
  using leaving = await dial(rig.number, { allowHalfOpen: true })
  await rig.recorder.until(() => rig.port.open === 2)
  const [, last] = [...rig.port.table]
  last?.socket.resume().end()
  await rig.recorder.first('closed')
  expect([rig.port.open, silent.socket.closed]).toEqual([1, false])
  leaving.socket.destroy()
})

test('a protocol that lives half-open decides itself how long', async () => {
  await using rig = await openTcp({ serve: bye, allowHalfOpen: true }, SOON)
  await using strict = await openTcp(bye, SOON)
  using caller = await dial(rig.number, { allowHalfOpen: true })
  await caller.hears('bye')
  using other = await dial(strict.number, { allowHalfOpen: true })
  await strict.port.emptied()
  expect(rig.port.open).toBe(1)
  other.socket.destroy()
})

test('one that takes nothing of what it is owed at the end is given a time-out by Node', async () => {
  await using rig = await openTcp(({ socket }) => void socket.resume().end(Buffer.alloc(50_000_000)), SOON)
  using caller = await dial(rig.number)
  caller.socket.pause()
  await rig.recorder.first('admitted')
  const [connection] = [...rig.port.table]
  while (!connection?.socket.timeout) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(connection.socket.timeout).toBe(60_000)
  connection.socket.emit('timeout')
  await rig.port.emptied()
  expect(rig.port.open).toBe(0)
})
