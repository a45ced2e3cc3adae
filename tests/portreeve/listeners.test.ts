import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { dial } from '../support/dial.ts'
import { isClosed, loopback, running, until } from '../support/portreeve.ts'

const settings = { listeners: { shout: { protocol: 'echo', sockets: loopback() } } } as const

const served = async (port: number) => {
  const caller = await dial(port)
  await caller.send('x').hears('x')
  return caller
}

describe('one listener at run time', () => {
  it('is opened beside the others, which do not notice', async () => {
    await using run = await running(settings)
    using caller = await served(run.port('shout'))
    await run.portreeve.open('more', { protocol: 'echo', sockets: loopback(2) })
    using _more = await served(run.port('more', 1))
    await caller.send('y').hears('y')
  })

  it('is refused when there is one of the name, or when something is wrong with it', async () => {
    await using run = await running(settings)
    const open = (name: string, protocol: string) => run.portreeve.open(name, { protocol, sockets: loopback() })
    await expect(open('shout', 'echo')).rejects.toMatchObject({ code: 'LISTENER_EXISTS' })
    await expect(open('more', 'nonsense')).rejects.toMatchObject({ code: 'SETTINGS_INVALID' })
    expect(Object.keys(run.portreeve.status().listeners)).toEqual(['shout'])
  })

  it('is refused before anything is bound when its socket collides with another (L4, L9)', async () => {
    await using run = await running({
      listeners: { shout: { protocol: 'echo', sockets: [{ port: 65_000, address: '127.0.0.1' }] } },
    })
    const more = { protocol: 'echo', sockets: [{ port: 65_000 }] }
    await expect(run.portreeve.open('more', more)).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
      complaints: [{ message: expect.stringMatching(/listener 'more' collides with .* listener 'shout'/) }],
    })
  })

  it('is closed: at once for newcomers, and resolved when its last connection has ended (L7)', async () => {
    await using run = await running(settings)
    const port = run.port('shout')
    using caller = await served(port)
    let isGone = false
    const closing = run.portreeve.close('shout').then(() => {
      isGone = true
    })
    await run.event('socket.draining')
    await until(run.portreeve, () => run.socket('shout').bound === undefined)
    expect(await isClosed(port)).toBe(true)
    await caller.send('y').hears('y')
    expect(isGone).toBe(false)
    caller.socket.end()
    await closing
    expect(run.portreeve.status().listeners).toEqual({})
  })

  it('is closed while it backs off', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    await using run = await running({
      listeners: { shout: { protocol: 'echo', sockets: [{ port, address: '127.0.0.1' }] } },
    })
    expect(run.socket('shout').state).toBe('backingOff')
    await run.portreeve.close('shout')
    expect(run.of('socket.closed')).toMatchObject([{ left: 0, cut: 0 }])
    other.close()
  })

  it('does not wait for a namesake that was opened meanwhile', async () => {
    await using run = await running(settings)
    using caller = await served(run.port('shout'))
    const closing = run.portreeve.close('shout')
    await run.event('socket.draining')
    await run.portreeve.open('shout', settings.listeners.shout)
    caller.socket.end()
    await closing
    using _new = await served(run.port('shout'))
  })

  it('holds up no other change while it waits for its connections', async () => {
    await using run = await running(settings)
    using caller = await served(run.port('shout'))
    const closing = run.portreeve.close('shout')
    await run.portreeve.open('more', { protocol: 'echo', sockets: loopback() })
    using _more = await served(run.port('more'))
    caller.socket.destroy()
    await closing
  })
})

describe('suspending and resuming (D1)', () => {
  it('concerns one listener, or all', async () => {
    await using run = await running({
      listeners: { ...settings.listeners, more: { protocol: 'echo', sockets: loopback() } },
    })
    const [shout, more] = [run.port('shout'), run.port('more')]
    await run.portreeve.suspend('shout')
    expect([await isClosed(shout), await isClosed(more)]).toEqual([true, false])
    expect(run.portreeve.status().listeners).toMatchObject({
      shout: { state: 'suspended' },
      more: { state: 'running' },
    })
    await run.portreeve.suspend()
    expect([await isClosed(shout), await isClosed(more)]).toEqual([true, true])
    await run.portreeve.resume()
    using _shout = await served(shout)
    using _more = await served(more)
  })

  it('ends as the last of many commands says, however fast they come', async () => {
    await using run = await running(settings)
    const port = run.port('shout')
    const { portreeve } = run
    await Promise.all([
      portreeve.suspend(),
      portreeve.resume(),
      portreeve.suspend(),
      portreeve.resume(),
      portreeve.suspend(),
    ])
    expect(run.socket('shout').state).toBe('suspended.unbound')
    expect(await isClosed(port)).toBe(true)
    await Promise.all([portreeve.resume(), portreeve.suspend(), portreeve.resume()])
    expect(run.socket('shout')).toMatchObject({ state: 'accepting', port })
    using _caller = await served(port)
  })

  it('drains what is suspended as well', async () => {
    await using run = await running(settings)
    using caller = await served(run.port('shout'))
    await run.portreeve.suspend()
    const drained = run.portreeve.drain({ deadline: '10s' })
    await run.event('socket.draining')
    caller.socket.end()
    expect(await drained).toMatchObject({ left: 1, cut: 0 })
  })
})

describe('a port that another program holds (L9)', () => {
  it('is reported for a socket for all addresses, and taken when it is free; the other sockets work meanwhile', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    await using run = await running({ listeners: { shout: { protocol: 'echo', sockets: [{ port }, ...loopback()] } } })
    expect(run.of('socket.bindFailed')).toMatchObject([
      {
        listener: 'shout',
        socket: `shout:${port}`,
        code: 'EADDRINUSE',
        message: expect.stringContaining(`port ${port} on all addresses`),
      },
    ])
    using _meanwhile = await served(run.port('shout', 1))
    other.close()
    await run.event('socket.listening', (event) => event.port === port)
    using _caller = await served(port)
    expect(run.socket('shout')).toMatchObject({ state: 'accepting', error: undefined })
  })

  it('is tried at once when the listener is resumed', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    await using run = await running({
      listeners: { shout: { protocol: 'echo', sockets: [{ port, address: '127.0.0.1' }] } },
    })
    await run.portreeve.resume('shout')
    expect(run.socket('shout').state).toBe('backingOff')
    other.close()
    await once(other, 'close')
    await run.portreeve.resume('shout')
    expect(run.socket('shout').state).toBe('accepting')
  })
})
