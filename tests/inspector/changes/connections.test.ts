import { describe, expect, test } from 'vitest'
import { InputSource } from '../../../src/inspector/changes/index.ts'
import { dial } from '../../support/dial.ts'
import { loopback, running, until } from '../../support/portreeve.ts'
import { deskOf } from './desk.ts'

const SETTINGS = {
  addressLists: { clients: '127.0.0.2' },
  listeners: {
    echo: { protocol: 'echo', drainDeadline: '20s', sockets: loopback() },
    more: { protocol: 'echo', sockets: loopback() },
  },
} as const

const desk = async () => {
  const started = await running(SETTINGS)
  const callers: Disposable[] = []
  const enter = async (listener: string, localAddress: string) => {
    const { open } = started.portreeve.status()
    const caller = await dial(started.port(listener), { localAddress })
    callers.push(caller)
    await until(started.portreeve, () => started.portreeve.status().open === open + 1)
    return caller
  }
  const end = async () => {
    for (const caller of callers) caller[Symbol.dispose]()
    await started[Symbol.asyncDispose]()
  }
  return { ...deskOf(started, new InputSource(SETTINGS)), enter, [Symbol.asyncDispose]: end }
}

describe('the list of connections', () => {
  test('says who is here, since when and from where', async () => {
    await using open = await desk()
    const caller = await open.enter('echo', '127.0.0.2')
    await caller.send('hello').hears('hello')
    const { rows, total } = await open.call('GET /api/connections')
    expect(total).toBe(1)
    const [admitted] = open.of('connection.admitted')
    expect(rows).toEqual([
      {
        id: admitted?.connection,
        listener: 'echo',
        socket: open.socket('echo').name,
        remoteAddress: '127.0.0.2',
        remotePort: caller.socket.localPort,
        localAddress: '127.0.0.1',
        localPort: open.port('echo'),
        secure: false,
        phase: 'serving',
        client: true,
        openedAt: expect.any(Number),
        bytesRead: 5,
        bytesWritten: 5,
      },
    ])
  })

  test('is read page by page, each connection once, with ids that stay', async () => {
    await using open = await desk()
    for (const address of ['127.0.0.1', '127.0.0.2', '127.0.0.3']) await open.enter('echo', address)
    const list = (query: Record<string, string>) => open.call('GET /api/connections', { query })
    const first = await list({ limit: '2' })
    await open.enter('more', '127.0.0.4')
    const rest = await list({ limit: '2', after: first.next })
    const ids = [...first.rows, ...rest.rows].map(({ id }) => id)
    expect(new Set(ids).size).toBe(4)
    expect(rest).toMatchObject({ total: 4, rows: [{}, { remoteAddress: '127.0.0.4' }] })
    expect(rest).not.toHaveProperty('next')
    expect((await list({})).rows.map(({ id }: { id: string }) => id)).toEqual(ids)
  })

  test('is filtered by listener, and by address, network or list; whoever has the most is first', async () => {
    await using open = await desk()
    for (const address of ['127.0.0.1', '127.0.0.2', '127.0.0.2']) await open.enter('echo', address)
    await open.enter('more', '127.0.0.1')
    const list = (query: Record<string, string>) => open.call('GET /api/connections', { query })
    expect((await list({ listener: 'echo' })).addresses).toEqual([
      { address: '127.0.0.2', open: 2 },
      { address: '127.0.0.1', open: 1 },
    ])
    expect((await list({ address: '127.0.0.1' })).total).toBe(2)
    expect((await list({ address: '#clients', listener: 'echo' })).total).toBe(2)
    expect((await list({ address: '127.0.0.0/30' })).total).toBe(4)
    await expect(list({ address: 'nonsense' })).rejects.toMatchObject({ code: 'ADDRESS_LIST_INVALID' })
  })

  test('has those too whose socket is leaving (L7)', async () => {
    await using open = await desk()
    await open.enter('echo', '127.0.0.1')
    await open.portreeve.apply({ listeners: { more: SETTINGS.listeners.more } })
    expect(await open.call('GET /api/connections')).toMatchObject({ total: 1, rows: [{ listener: 'echo' }] })
  })

  test('ends one connection and no other, once', async () => {
    await using open = await desk()
    const [one, other] = [await open.enter('echo', '127.0.0.1'), await open.enter('echo', '127.0.0.2')]
    const { rows } = await open.call('GET /api/connections', { query: { address: '127.0.0.1' } })
    const line = `DELETE /api/connections/${rows[0].id}`
    expect(await open.call(line)).toBeUndefined()
    await one.gone
    await other.send('still here').hears('still here')
    await until(open.portreeve, () => open.portreeve.status().open === 1)
    await expect(open.call(line)).rejects.toMatchObject({ status: 404, code: 'CONNECTION_UNKNOWN' })
    await expect(open.call('DELETE /api/connections/00000000-1')).rejects.toMatchObject({ status: 404 })
  })
})
