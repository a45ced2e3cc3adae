import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Edge, Edges, type Readings } from '../../src/net/edges.ts'
import { dial, dialTls } from '../support/dial.ts'
import { openTcp, shout, storeFor } from '../support/net.ts'

describe('edges', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
  afterEach(() => void vi.useRealTimers())

  /** Edges of a state that the test sets; what is told, shortly. */
  const watched = () => {
    const now: { -readonly [K in keyof Readings]: Readings[K] } = { open: 0, handshaking: false, level: 'open' }
    const told: string[] = []
    const edges = new Edges(() => ({ ...now }))
    const hear = (edge: Edge): void => {
      told.push('level' in edge ? edge.level : edge.type.replace('edge.', ''))
    }
    const set = {
      open: (open: number) => {
        now.open = open
        edges.occupied(open)
      },
      level: (level: Readings['level']) => {
        now.level = level
        edges.level(level)
      },
      handshaking: (handshaking: boolean) => {
        now.handshaking = handshaking
        edges.handshaking(handshaking)
      },
    }
    const take = () => told.splice(0)
    return { now, told, edges, hear, set, take }
  }

  test('are told at once when there was rest, and then together after 50 ms', () => {
    const { edges, hear, set, take } = watched()
    edges.listen(hear)
    vi.advanceTimersByTime(60)
    set.open(1)
    expect(take()).toEqual(['occupied'])
    set.level('full')
    set.open(0)
    vi.advanceTimersByTime(45)
    expect(take()).toEqual([])
    vi.advanceTimersByTime(10)
    expect(take()).toEqual(['full', 'idle'])
  })

  test('come 20 times a second at most, whatever happens', () => {
    const { edges, hear, set, take } = watched()
    let tellings = 0
    edges.listen((edge) => {
      if (edge.type === 'edge.level' && edge.level === 'full') tellings++
      hear(edge)
    })
    for (let time = 0; time < 1000; time++) {
      set.level('full')
      set.level('open')
      vi.advanceTimersByTime(1)
    }
    expect(tellings).toBeGreaterThan(15)
    expect(tellings).toBeLessThanOrEqual(21)
    expect(take().at(-1)).toBe('open')
  })

  test.each<[string, ('open' | 'reserved' | 'full')[], string[]]>([
    ['a peak that is over', ['reserved', 'full', 'open'], ['full', 'open']],
    ['a peak on the way down', ['full', 'reserved'], ['full', 'reserved']],
    ['a rise', ['reserved', 'full'], ['full']],
    ['nothing, where all is as it was', ['open'], []],
  ])('tell %s', (_, levels, expected) => {
    const { edges, hear, set, take } = watched()
    edges.listen(hear)
    for (const level of levels) set.level(level)
    vi.advanceTimersByTime(50)
    expect(take()).toEqual(expected)
    vi.advanceTimersByTime(1000)
    expect(take()).toEqual([])
  })

  test.each<['open' | 'reserved' | 'full', ('open' | 'reserved' | 'full')[], string[]]>([
    ['full', ['open'], ['open']],
    ['full', ['open', 'full'], []],
    ['reserved', ['full', 'open'], ['full', 'open']],
    ['reserved', ['open', 'reserved'], []],
    ['full', ['open', 'reserved'], ['reserved']],
  ])('after %s and then %j tell what a machine must know', (first, levels, expected) => {
    const { edges, hear, set, take } = watched()
    set.level(first)
    edges.listen(hear)
    expect(take()).toEqual([first])
    for (const level of levels) set.level(level)
    vi.advanceTimersByTime(50)
    expect(take()).toEqual(expected)
  })

  test('tell of one who came and went in between, and of a handshake', () => {
    const { edges, hear, set, take } = watched()
    edges.listen(hear)
    set.open(1)
    set.handshaking(true)
    edges.certificateMissing()
    set.handshaking(false)
    set.open(0)
    vi.advanceTimersByTime(50)
    expect(take()).toEqual(['occupied', 'handshaking', 'quiet', 'certificateMissing', 'idle'])
  })

  test('tell nothing twice while it lasts', () => {
    const { edges, hear, set, take } = watched()
    edges.listen(hear)
    for (let round = 0; round < 3; round++) {
      set.open(1)
      set.handshaking(true)
      vi.advanceTimersByTime(50)
    }
    expect(take()).toEqual(['occupied', 'handshaking'])
  })

  test('begin for a new listener with how things stand, and not with what was before', () => {
    const { edges, hear, set, take } = watched()
    const unlisten = edges.listen(hear)
    set.level('full')
    unlisten()
    set.handshaking(true)
    set.handshaking(false)
    set.level('reserved')
    set.open(3)
    vi.advanceTimersByTime(500)
    expect(take()).toEqual([])
    edges.listen(hear)
    expect(take()).toEqual(['occupied', 'reserved'])
    set.open(0)
    edges.listen(hear)
    expect([take(), vi.getTimerCount()]).toEqual([['reserved'], 0])
  })

  test('are not told to a forerunner, nor ended by it', () => {
    const { edges, hear, set, take } = watched()
    const unlisten = edges.listen(() => expect.unreachable())
    edges.listen(hear)
    unlisten()
    set.open(1)
    vi.advanceTimersByTime(50)
    expect(take()).toEqual(['occupied'])
  })

  test('leave no timer behind when nobody listens', () => {
    const { edges, hear, set } = watched()
    const unlisten = edges.listen(hear)
    set.open(1)
    expect(vi.getTimerCount()).toBe(1)
    unlisten()
    expect(vi.getTimerCount()).toBe(0)
  })
})

/** Resolves with the types told, once the last of them is `end`. */
const heard = (told: Edge[], end: Edge['type']): Promise<void> =>
  vi.waitFor(() => expect(told.at(-1)?.type).toBe(end), { timeout: 5_000, interval: 5 })

test('a port tells its edges: the first connection, full, room again, idle', async () => {
  await using rig = await openTcp(shout, { maxConnections: 1 })
  const told: Edge[] = []
  rig.port.edges.listen((edge) => told.push(edge))
  using caller = await dial(rig.number)
  await vi.waitFor(() => expect(told.length).toBeGreaterThan(1), { interval: 5 })
  caller.socket.destroy()
  await heard(told, 'edge.idle')
  expect(told.filter((edge) => edge.type === 'edge.level').map(({ level }) => level)).toEqual(['full', 'open'])
  expect(told.filter((edge) => edge.type === 'edge.occupied')).toEqual([{ type: 'edge.occupied', open: 1 }])
})

test('a port tells that the last connection is gone where there is no limit', async () => {
  await using rig = await openTcp(shout)
  const told: Edge[] = []
  rig.port.edges.listen((edge) => told.push(edge))
  using caller = await dial(rig.number)
  await vi.waitFor(() => expect(told.length).toBe(1), { interval: 5 })
  caller.socket.destroy()
  await heard(told, 'edge.idle')
  expect(told.map(({ type }) => type)).toEqual(['edge.occupied', 'edge.idle'])
})

test('a port tells its handshakes, and what has no certificate', async () => {
  const domain = { name: 'localhost' }
  const bare = { name: 'bare.example', localAddresses: ['127.0.0.3'] }
  await using rig = await openTcp(shout, {
    address: '0.0.0.0',
    tls: 'on',
    domains: [domain, bare],
    certificates: await storeFor(domain),
  })
  const told: Edge[] = []
  rig.port.edges.listen((edge) => told.push(edge))
  using caller = await dialTls(rig.number)
  caller.socket.destroy()
  await heard(told, 'edge.idle')
  expect(told.map(({ type }) => type)).toEqual(['edge.occupied', 'edge.handshaking', 'edge.quiet', 'edge.idle'])
  told.length = 0
  using other = await dialTls(rig.number, { host: '127.0.0.3' })
  await other.gone
  await heard(told, 'edge.idle')
  expect(told.map(({ type }) => type)).toContain('edge.certificateMissing')
})
