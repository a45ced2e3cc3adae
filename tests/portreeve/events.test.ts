import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { SettingsInput } from '../../src/index.ts'
import { call, dial } from '../support/dial.ts'
import { loopback, made, running, uncaught, until } from '../support/portreeve.ts'

const settings: SettingsInput = {
  addressLists: { denied: '127.0.0.9' },
  listeners: {
    shout: { protocol: 'echo', sockets: loopback() },
    drop: { protocol: 'echo', transport: 'udp', sockets: loopback() },
  },
}

const fromDenied = (port: number) => call(port, { localAddress: '127.0.0.9' })

describe('hearing events', () => {
  it('hears one type, with its own fields', async () => {
    await using run = await running(settings)
    const heard: string[] = []
    run.portreeve.on('connection.admitted', ({ remoteAddress, open }) => heard.push(`${remoteAddress} ${open}`))
    using caller = await dial(run.port('shout'))
    await caller.send('x').hears('x')
    expect(heard).toEqual(['127.0.0.1 1'])
  })

  it('hears refused connections and datagrams alike by `refused`', async () => {
    await using run = await running(settings)
    const heard: string[] = []
    run.portreeve.on('refused', ({ type, reason }) => heard.push(`${type} ${reason}`))
    await fromDenied(run.port('shout')).gone
    const sender = createSocket('udp4').bind(0, '127.0.0.9')
    await once(sender, 'listening')
    sender.send('x', run.port('drop'), '127.0.0.1')
    await until(run.portreeve, () => heard.length === 2)
    expect(heard).toEqual(['connection.refused denied', 'datagram.refused denied'])
    sender.close()
  })

  it('stops to hear by what `on` gives, and by `off`', async () => {
    await using run = await running(settings)
    const heard: string[] = []
    const hear = () => heard.push('off')
    const end = run.portreeve.on('refused', () => heard.push('on'))
    run.portreeve.on('refused', hear)
    run.portreeve.on('*', hear)
    end()
    run.portreeve.off('refused', hear)
    run.portreeve.off('*', hear)
    await fromDenied(run.port('shout')).gone
    expect(run.of('connection.refused')).toHaveLength(1)
    expect(heard).toEqual([])
  })

  it('is not disturbed by a subscriber that throws, nor by one whose promise is rejected; the first fault is told', async () => {
    using process = uncaught()
    const faults: unknown[] = []
    await using run = made(settings, { onSubscriberFault: ({ error }) => faults.push((error as Error).message) })
    run.portreeve.on('*', () => {
      throw new Error('thrown')
    })
    run.portreeve.on('socket.listening', async () => {
      throw new Error('rejected')
    })
    await run.portreeve.start()
    using caller = await dial(run.port('shout'))
    await caller.send('x').hears('x')
    expect(faults.sort()).toEqual(['rejected', 'thrown'])
    expect(process.errors).toEqual([])
  })

  it('finds in the status what an event says (D6)', async () => {
    await using run = made({ listeners: { shout: { protocol: 'echo', sockets: loopback() } } })
    const seen: string[] = []
    for (const type of [
      'socket.listening',
      'socket.suspended',
      'socket.draining',
      'socket.closed',
      'drain.finished',
    ] as const) {
      run.portreeve.on(type, () => seen.push(`${type} ${run.portreeve.status().listeners.shout?.sockets[0]?.state}`))
    }
    await run.portreeve.start()
    await run.portreeve.suspend()
    await run.portreeve.resume()
    using caller = await dial(run.port('shout'))
    await caller.send('x').hears('x')
    const drained = run.portreeve.drain()
    caller.socket.end()
    await drained
    expect(seen).toEqual([
      'socket.listening accepting',
      'socket.suspended suspended.unbound',
      'socket.listening accepting',
      'socket.draining draining.unbinding',
      'socket.closed undefined',
      'drain.finished undefined',
    ])
  })

  it('may command from within: what was begun ends first', async () => {
    await using run = made({ listeners: { shout: { protocol: 'echo', sockets: loopback() } } })
    const suspended = new Promise<void>((resolve) => {
      run.portreeve.on('socket.listening', () => resolve(run.portreeve.suspend()))
    })
    await run.portreeve.start()
    await suspended
    expect(run.socket('shout').state).toBe('suspended.unbound')
  })

  it('lets inspectors look on, and is not disturbed by one that throws', async () => {
    using process = uncaught()
    const types = new Set<string>()
    const inspect = ({ type }: { type: string }): void => {
      types.add(type)
      throw new Error('boom')
    }
    await using run = await running(settings, { inspect })
    using caller = await dial(run.port('shout'))
    await caller.send('x').hears('x')
    expect(types).toContain('@xstate.snapshot')
    expect(process.errors).toEqual([])
  })
})

describe('asking', () => {
  it('explains who would be admitted, by the counts as they are', async () => {
    await using run = await running({
      ...settings,
      listeners: { shout: { protocol: 'echo', maxConnections: 1, sockets: loopback() } },
    })
    expect(await run.portreeve.explain({ listener: 'shout', from: '127.0.0.9' })).toMatchObject({
      admitted: false,
      reason: 'denied',
    })
    expect(await run.portreeve.explain({ listener: 'shout', from: '127.0.0.1' })).toMatchObject({ admitted: true })
    using caller = await dial(run.port('shout'))
    await caller.send('x').hears('x')
    expect(await run.portreeve.explain({ listener: 'shout', from: '127.0.0.1' })).toMatchObject({
      admitted: false,
      reason: 'full',
    })
  })

  it('shows plain data: what is shown survives JSON', async () => {
    await using run = await running(settings)
    using caller = await dial(run.port('shout'))
    await caller.send('x').hears('x')
    const status = run.portreeve.status()
    expect(status).toMatchObject({
      state: 'running',
      open: 1,
      listeners: {
        shout: {
          name: 'shout',
          state: 'running',
          open: 1,
          limits: { maxConnections: 10_000, clientReserve: 0 },
          sockets: [
            {
              name: 'shout:any',
              transport: 'tcp',
              address: '127.0.0.1',
              tls: 'off',
              state: 'accepting',
              open: 1,
              admitted: 1,
            },
          ],
        },
        drop: { sockets: [{ name: 'drop:any', transport: 'udp', state: 'receiving', open: 0 }] },
      },
    })
    const { perAddressLimit } = status.listeners.shout?.limits ?? {}
    expect(perAddressLimit).toBe(Number.POSITIVE_INFINITY)
    expect(() => structuredClone(status)).not.toThrow()
  })

  it.each([
    ['suspend', 'LISTENER_UNKNOWN'],
    ['resume', 'LISTENER_UNKNOWN'],
    ['close', 'LISTENER_UNKNOWN'],
  ] as const)('says which listeners there are when %s names another', async (verb, code) => {
    await using run = await running(settings)
    await expect(run.portreeve[verb]('nobody')).rejects.toMatchObject({
      code,
      message: `${verb}: there is no listener 'nobody'. There is: shout, drop.`,
    })
  })

  it('explains for the socket that has the port, also where the system has chosen it', async () => {
    const sockets = [
      { port: 'any', address: '127.0.0.1' },
      { port: 'any', address: '127.0.0.1', restriction: 'grant', addresses: '10.0.0.1' },
    ] as const
    await using run = await running({ listeners: { shout: { protocol: 'echo', sockets } } })
    const explanations = [0, 1].map((index) => {
      const to = `127.0.0.1:${run.port('shout', index)}`
      return run.portreeve.explain({ listener: 'shout', from: '127.0.0.1', to })
    })
    expect((await Promise.all(explanations)).map(({ reason }) => reason)).toEqual([undefined, 'restricted'])
  })

  it('rejects for what it does not know in explain', async () => {
    await using run = await running(settings)
    const code = (query: object) =>
      run.portreeve.explain({ listener: 'shout', from: '127.0.0.1', ...query }).catch((error) => error.code)
    expect(await code({ listener: 'nobody' })).toBe('LISTENER_UNKNOWN')
    expect(await code({ from: 'nobody' })).toBe('ADDRESS_INVALID')
    expect(await code({ through: 'nobody' })).toBe('ADDRESS_INVALID')
    expect(await code({ to: '127.0.0.1:1' })).toBe('SOCKET_UNKNOWN')
  })
})
