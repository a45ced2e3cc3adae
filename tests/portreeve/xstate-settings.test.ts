import { describe, expect, it } from 'vitest'
import { statusOf } from '../../src/xstate.ts'
import { dial } from '../support/dial.ts'
import { closes, eventually, host, settings } from '../support/host.ts'

describe('listeners that a host’s machine gives settings', () => {
  it('read relative paths from the directory that they are given', async () => {
    using run = host({
      settings: { ...settings, domains: [{ name: 'a', certificate: 'a.pem' }] },
      directory: '/nowhere',
    })
    await eventually(run.state).toBe('broken')
    expect(run.actor.getSnapshot().context.error).toMatchObject({ message: expect.stringContaining('/nowhere/a.pem') })
  })

  it('apply other settings all or nothing, and tell of both', async () => {
    using run = host()
    const { port } = await run.event('socket.listening')
    using caller = await dial(port)
    await caller.send('x').hears('x')
    run.listeners().send({ type: 'apply', settings: { listeners: { shout: { protocol: 'nonsense', sockets: [] } } } })
    expect((await run.event('settings.refused')).complaints).toHaveLength(1)
    const sockets = [
      { port: 'any', address: '127.0.0.1' },
      { port: 'any', address: '127.0.0.2' },
    ] as const
    run.listeners().send({ type: 'apply', settings: { listeners: { shout: { protocol: 'echo', sockets } } } })
    await eventually(() => run.types().filter((type) => type === 'socket.listening')).toHaveLength(2)
    expect(run.heard.findLast(({ type }) => type === 'settings.applied')).toMatchObject({ kept: 1, opened: 1 })
    await caller.send('y').hears('y')
  })

  it('take the latest of settings that come while others are being prepared', async () => {
    using run = host()
    await run.event('socket.listening')
    for (const name of ['one', 'two', 'three']) {
      run.listeners().send({ type: 'apply', settings: { listeners: { [name]: { protocol: 'echo', sockets: [] } } } })
    }
    await eventually(() => Object.keys(statusOf(run.listeners()).listeners)).toEqual(['three'])
  })

  it('take settings that come while the first are being prepared', async () => {
    using run = host()
    run.listeners().send({ type: 'apply', settings: { listeners: { later: { protocol: 'echo', sockets: [] } } } })
    await eventually(() => Object.keys(statusOf(run.listeners()).listeners)).toEqual(['later'])
  })

  it('suspend and resume one of them, on the same port (D1)', async () => {
    using run = host()
    const { port } = await run.event('socket.listening')
    run.listeners().send({ type: 'suspend', listener: 'shout' })
    await run.event('socket.suspended')
    expect(statusOf(run.listeners()).listeners.shout?.state).toBe('suspended')
    await closes(port)
    run.listeners().send({ type: 'resume' })
    await eventually(() => run.heard.filter(({ type }) => type === 'socket.listening')).toMatchObject([
      { port },
      { port },
    ])
  })

  it('take no settings while they drain, and say so', async () => {
    using run = host()
    const { port } = await run.event('socket.listening')
    using caller = await dial(port)
    await caller.send('x').hears('x')
    run.listeners().send({ type: 'drain', deadline: '10s' })
    run.listeners().send({ type: 'apply', settings })
    expect((await run.event('settings.refused')).complaints[0]).toContain('draining')
    expect(statusOf(run.listeners())).toMatchObject({ state: 'draining', open: 1 })
    run.listeners().send({ type: 'drain', deadline: '0s' })
    await eventually(run.state).toBe('ended')
  })

  it('can be drained before they have opened', async () => {
    using run = host()
    run.listeners().send({ type: 'drain' })
    await eventually(run.state).toBe('ended')
    expect(run.actor.getSnapshot().context.report).toMatchObject({ left: 0, cut: 0 })
  })
})
