import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { describe, expect, it } from 'vitest'
import type { SettingsInput } from '../../src/index.ts'
import { call, dial, dialTls } from '../support/dial.ts'
import { isClosed, loopback, type Running, running, until } from '../support/portreeve.ts'

const shout = (settings: Partial<SettingsInput['listeners'][string]> = {}): SettingsInput => ({
  listeners: { shout: { protocol: 'echo', sockets: loopback(), ...settings } },
})

const shows = (run: Running, what: Partial<ReturnType<Running['socket']>>) =>
  until(run.portreeve, () =>
    Object.entries(what).every(([key, value]) => run.socket('shout')[key as 'state'] === value),
  )

/** Somebody connected who has been served. */
const served = async (port: number) => {
  const caller = await dial(port)
  await caller.send('x').hears('x')
  return caller
}

/** Another program's socket. */
const stranger = async (): Promise<Server & AsyncDisposable> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

describe('the states of a TCP socket, entered by real connections (D6)', () => {
  it('is accepting, and open', async () => {
    await using run = await running(shout())
    expect(run.socket('shout')).toMatchObject({ state: 'accepting', admission: 'open', handshaking: undefined })
  })

  it('is full while every place is taken, and open again (M1)', async () => {
    await using run = await running(shout({ maxConnections: 1 }))
    using caller = await served(run.port('shout'))
    await shows(run, { state: 'accepting', admission: 'full' })
    expect(await run.event('listener.full')).toMatchObject({ listener: 'shout', open: 1, limit: 1 })
    expect(await call(run.port('shout')).all()).toBe('')
    caller.socket.end()
    await shows(run, { admission: 'open' })
    expect(await run.event('listener.room')).toMatchObject({ listener: 'shout', open: 0 })
  })

  it('is reserved while only clients may still enter (M3)', async () => {
    const settings = { addressLists: { clients: '127.0.0.2' }, ...shout({ maxConnections: 2, clientReserve: 1 }) }
    await using run = await running(settings)
    using _caller = await served(run.port('shout'))
    await shows(run, { admission: 'reserved' })
    expect(await run.event('listener.reserveEngaged')).toMatchObject({ listener: 'shout', open: 1, reserve: 1 })
    expect(await call(run.port('shout')).all()).toBe('')
    using client = await dial(run.port('shout'), { localAddress: '127.0.0.2' })
    await client.send('y').hears('y')
    await shows(run, { admission: 'full' })
  })

  it('tells the levels of a listener in their order, those that were short-lived too', async () => {
    await using run = await running(shout({ maxConnections: 1 }))
    for (let round = 1; round <= 3; round++) {
      using caller = await served(run.port('shout'))
      await until(run.portreeve, () => run.of('listener.full').length === round)
      caller.socket.destroy()
      await until(run.portreeve, () => run.of('listener.room').length === round)
    }
    const levels = run.told.map(({ type }) => type).filter((type) => type.startsWith('listener.'))
    expect(levels).toEqual(Array.from({ length: 3 }, () => ['listener.full', 'listener.room']).flat())
  })

  it('is quiet, and handshaking while a peer has begun a handshake (T7)', async () => {
    const domains = [{ name: 'localhost', certificate: 'self-signed' }]
    await using run = await running({ domains, ...shout({ sockets: [{ ...loopback()[0], tls: 'on' } as never] }) })
    await shows(run, { state: 'accepting', handshaking: 'quiet' })
    const silent = await dial(run.port('shout'))
    await shows(run, { handshaking: 'handshaking' })
    silent.socket.destroy()
    await shows(run, { handshaking: 'quiet' })
    using caller = await dialTls(run.port('shout'))
    await caller.send('x').hears('x')
    await shows(run, { handshaking: 'quiet' })
  })

  it('shows a missing certificate until the next handshake begins (T5)', async () => {
    const sockets = [{ ...loopback()[0], tls: 'on' } as never]
    await using run = await running({ domains: [{ name: 'example.com' }], ...shout({ sockets }) })
    using _caller = await dialTls(run.port('shout'))
    await shows(run, { state: 'accepting', handshaking: 'certificateMissing' })
    expect(await run.event('certificate.failed')).toMatchObject({ domain: 'example.com', localAddress: '127.0.0.1' })
    await run.portreeve.apply({ domains: [{ name: 'example.com', certificate: 'self-signed' }], ...shout({ sockets }) })
    using second = await dialTls(run.port('shout'))
    await second.send('x').hears('x')
    await shows(run, { handshaking: 'quiet' })
  })

  it('is backing off while another program holds the port, and accepts when it is free (L9)', async () => {
    const other = await stranger()
    const { port } = other.address() as AddressInfo
    await using run = await running(shout({ sockets: [{ port, address: '127.0.0.1' }, ...loopback()] }))
    expect(run.socket('shout')).toMatchObject({ state: 'backingOff', bound: undefined })
    expect(run.socket('shout').error).toContain('another program holds the port')
    expect(run.of('socket.bindFailed')).toMatchObject([{ socket: `shout:${port}`, code: 'EADDRINUSE', retryIn: 250 }])
    using _caller = await served(run.port('shout', 1))
    other.close()
    await run.event('socket.listening', ({ socket }) => socket === `shout:${port}`)
    expect(run.socket('shout')).toMatchObject({ state: 'accepting', error: undefined, bound: { port } })
  })

  it('is backing off where the host does not have the address (L9)', async () => {
    await using run = await running(shout({ sockets: [{ port: 'any', address: '192.0.2.1' }, ...loopback()] }))
    expect(run.of('socket.bindFailed')).toMatchObject([
      { code: 'EADDRNOTAVAIL', message: expect.stringContaining('no address 192.0.2.1') },
    ])
    expect(run.socket('shout').state).toBe('backingOff')
    expect(run.socket('shout', 1).state).toBe('accepting')
  })

  it('is suspended, with its connections, and accepts again on the same port (D1)', async () => {
    await using run = await running(shout())
    const port = run.port('shout')
    using caller = await served(port)
    await run.portreeve.suspend()
    expect(run.socket('shout')).toMatchObject({ state: 'suspended.unbound', bound: undefined, port, open: 1 })
    expect(await isClosed(port)).toBe(true)
    await caller.send('y').hears('y')
    await run.portreeve.resume()
    expect(run.socket('shout')).toMatchObject({ state: 'accepting', port })
    using _other = await served(port)
  })

  it('is draining while it waits for its connections, and gone then (D2)', async () => {
    await using run = await running(shout())
    using caller = await served(run.port('shout'))
    const drained = run.portreeve.drain({ deadline: '10s' })
    await shows(run, { state: 'draining.emptying' })
    await caller.send('y').hears('y')
    caller.socket.end()
    expect(await drained).toMatchObject({ left: 1, cut: 0 })
  })
})

describe('the states of a UDP socket', () => {
  const udp: SettingsInput = { listeners: { shout: { protocol: 'echo', transport: 'udp', sockets: loopback() } } }

  it('is receiving, suspended, receiving again on the same port, and gone', async () => {
    await using run = await running(udp)
    const port = run.port('shout')
    expect(run.socket('shout')).toMatchObject({ state: 'receiving', bound: { port } })
    await run.portreeve.suspend()
    expect(run.socket('shout')).toMatchObject({ state: 'suspended.unbound', bound: undefined })
    await run.portreeve.resume()
    expect(run.socket('shout')).toMatchObject({ state: 'receiving', bound: { port } })
    expect(await run.portreeve.drain()).toMatchObject({ left: 0, cut: 0 })
    expect(run.told.map(({ type }) => type).slice(-3)).toEqual(['socket.draining', 'socket.closed', 'drain.finished'])
  })
})
