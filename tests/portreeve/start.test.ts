import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createPortreeve, PortreeveError } from '../../src/index.ts'
import { selfSigned } from '../../src/net/self-signed.ts'
import { dial } from '../support/dial.ts'
import { isClosed, loopback, made, running, uncaught } from '../support/portreeve.ts'

const settings = { listeners: { shout: { protocol: 'echo', sockets: loopback() } } }

describe('starting', () => {
  it('opens every socket: they serve when start has resolved', async () => {
    await using run = await running({
      listeners: { ...settings.listeners, more: { protocol: 'echo', sockets: loopback(3) } },
    })
    for (const [listener, index] of [
      ['shout', 0],
      ['more', 0],
      ['more', 1],
      ['more', 2],
    ] as const) {
      using caller = await dial(run.port(listener, index))
      await caller.send('hello').hears('hello')
    }
    expect(run.of('settings.applied')).toMatchObject([{ kept: 0, opened: 4, closed: 0, rebound: 0 }])
  })

  it('refuses wrong settings with every complaint, and opens nothing', async () => {
    await using run = made({
      listeners: { shout: { protocol: 'echo', maxConnections: 0, sockets: [{ port: 70_000 }, ...loopback()] } },
    })
    const error = await run.portreeve.start().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(PortreeveError)
    expect(error).toMatchObject({ code: 'SETTINGS_INVALID', name: 'PortreeveError' })
    expect((error as PortreeveError).complaints).toHaveLength(2)
    expect(run.told).toMatchObject([{ type: 'settings.refused', complaints: [expect.any(String), expect.any(String)] }])
    expect(run.portreeve.status()).toEqual({ state: 'idle', open: 0, bans: [], listeners: {} })
  })

  it('can be tried again when what was wrong outside is put right', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'portreeve-'))
    const domains = [{ name: 'localhost', certificate: 'missing.pem' }]
    await using run = made({ domains, ...settings }, { directory })
    await expect(run.portreeve.start()).rejects.toMatchObject({ code: 'SETTINGS_INVALID' })
    const { cert, key } = await selfSigned({ name: 'localhost', aliases: [], localAddresses: [] })
    await writeFile(join(directory, 'missing.pem'), cert + key)
    await run.portreeve.start()
    expect(run.socket('shout').state).toBe('accepting')
    await rm(directory, { recursive: true })
  })

  it('happens once: the second call says so, also while the first is under way', async () => {
    await using run = made(settings)
    const first = run.portreeve.start()
    await expect(run.portreeve.start()).rejects.toMatchObject({
      code: 'ALREADY_STARTED',
      message: expect.stringContaining('start:'),
    })
    await first
    await expect(run.portreeve.start()).rejects.toMatchObject({ code: 'ALREADY_STARTED' })
    await run.portreeve.stop()
    await expect(run.portreeve.start()).rejects.toMatchObject({ code: 'ALREADY_STARTED' })
  })

  it('serves two in one process that know nothing of each other', async () => {
    await using one = await running(settings)
    await using two = await running(settings)
    await one.portreeve.stop()
    using caller = await dial(two.port('shout'))
    await caller.send('hello').hears('hello')
    expect(two.told.map(({ type }) => type)).not.toContain('socket.draining')
  })

  it('bears two hundred sockets, and closes them all', async () => {
    await using run = await running({ listeners: { many: { protocol: 'echo', sockets: loopback(200) } } })
    const ports = run.portreeve.status().listeners.many?.sockets.map(({ port }) => port) ?? []
    expect(new Set(ports).size).toBe(200)
    await run.portreeve.stop()
    expect(run.of('socket.closed')).toHaveLength(200)
    expect(await isClosed(ports[199] as number)).toBe(true)
  })
})

describe('stopping', () => {
  it('cuts whoever is connected, and closes every port', async () => {
    await using run = await running(settings)
    const port = run.port('shout')
    using caller = await dial(port)
    await caller.send('x').hears('x')
    await run.portreeve.stop()
    expect(await isClosed(port)).toBe(true)
    await caller.gone
    expect(run.portreeve.status()).toEqual({ state: 'stopped', open: 0, bans: [], listeners: {} })
  })

  it('does nothing before start, and again after it', async () => {
    await using run = made(settings)
    await run.portreeve.stop()
    expect(run.portreeve.status().state).toBe('idle')
    await run.portreeve.start()
    await run.portreeve.stop()
    await run.portreeve.stop()
    expect(run.of('drain.finished')).toHaveLength(1)
  })

  it('wins over a start that is under way: nothing is opened, and start says so', async () => {
    using process = uncaught()
    await using run = made(settings)
    const starting = run.portreeve.start()
    expect(run.portreeve.status().state).toBe('starting')
    await run.portreeve.stop()
    await expect(starting).rejects.toMatchObject({ code: 'NOT_RUNNING' })
    expect(run.portreeve.status()).toEqual({ state: 'stopped', open: 0, bans: [], listeners: {} })
    expect(run.told).toEqual([])
    expect(process.errors).toEqual([])
  })

  it('wins over a start that is binding already: what is open is closed again', async () => {
    await using run = made(settings)
    const stopped = new Promise<void>((resolve) => {
      run.portreeve.on('settings.applied', () => resolve(run.portreeve.stop()))
    })
    await expect(run.portreeve.start()).rejects.toMatchObject({ code: 'NOT_RUNNING' })
    await stopped
    expect(run.portreeve.status().state).toBe('stopped')
  })

  it('happens at the end of an `await using` block', async () => {
    let port = 0
    {
      await using portreeve = createPortreeve(settings)
      await portreeve.start()
      port = portreeve.status().listeners.shout?.sockets[0]?.port as number
      using caller = await dial(port)
      await caller.send('x').hears('x')
    }
    expect(await isClosed(port)).toBe(true)
  })
})

describe('what is not running', () => {
  const verbs = ['apply', 'plan', 'open', 'close', 'suspend', 'resume', 'drain', 'explain'] as const

  const ask = async ({ portreeve }: ReturnType<typeof made>, verb: (typeof verbs)[number]): Promise<unknown> => {
    if (verb === 'apply' || verb === 'plan') return portreeve[verb](settings)
    if (verb === 'open') return portreeve.open('more', settings.listeners.shout)
    if (verb === 'drain') return portreeve.drain()
    if (verb === 'explain') return portreeve.explain({ listener: 'shout', from: '127.0.0.1' })
    return portreeve[verb]('shout')
  }

  it.each(verbs)('refuses to %s, and says what to do', async (verb) => {
    await using run = made(settings)
    await expect(ask(run, verb)).rejects.toMatchObject({
      code: 'NOT_RUNNING',
      message: expect.stringMatching(new RegExp(`^(${verb}|apply): it is not running. Call start first.$`)),
    })
  })

  it.each(verbs.filter((verb) => verb !== 'drain'))('refuses to %s when it was stopped', async (verb) => {
    await using run = await running(settings)
    await run.portreeve.stop()
    await expect(ask(run, verb)).rejects.toMatchObject({
      code: 'NOT_RUNNING',
      message: expect.stringContaining('Make a new one'),
    })
  })
})
