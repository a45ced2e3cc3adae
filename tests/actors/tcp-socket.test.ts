import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tcpSocketMachine } from '../../src/actors/tcp-socket/index.ts'
import { FakePort } from './support/fake-port.ts'
import { play, reaches } from './support/socket.ts'

const portThatAnswers = (...answers: string[]) => Object.assign(new FakePort(), { answers })

describe('a socket that cannot have its port', () => {
  it.each([
    ['EADDRINUSE', /another program holds the port/],
    ['EACCES', /does not let this user open port 1\b/],
    ['EADDRNOTAVAIL', /this host has no address/],
  ])('backs off after %s, says what to do, and comes up when it can (L9)', async (code, advice) => {
    using socket = play({ port: portThatAnswers(code, 'yes') })
    await socket.reaches('backingOff')
    expect(socket.told).toMatchObject([
      { type: 'socket.bindFailed', code, message: expect.stringMatching(advice), retryIn: 250 },
    ])
    expect(socket.actor.getSnapshot().context.error).toMatch(advice)
    socket.pass(250)
    await socket.reaches('accepting')
    expect(socket.types()).toEqual(['socket.bindFailed', 'socket.listening'])
    expect(socket.actor.getSnapshot().context.error).toBeUndefined()
  })

  it('waits twice as long each time, and half a minute at most (L9)', async () => {
    using socket = play({ port: portThatAnswers('EADDRINUSE') })
    for (let tries = 1; tries <= 9; tries++) {
      await socket.reaches('backingOff')
      const [{ retryIn } = { retryIn: 0 }] = socket.told.slice(-1) as { retryIn: number }[]
      expect(retryIn).toBe(Math.min(30_000, 125 * 2 ** tries))
      socket.pass(retryIn - 1)
      expect(socket.port.calls).toHaveLength(tries)
      socket.pass(1)
    }
  })

  it('begins with short waits again once it has had the port (L9)', async () => {
    using socket = play({ port: portThatAnswers('EADDRINUSE', 'EADDRINUSE', 'yes', 'EADDRINUSE') })
    for (const wait of [250, 500]) {
      await socket.reaches('backingOff')
      socket.pass(wait)
    }
    await socket.reaches('accepting')
    socket.actor.send({ type: 'suspend' })
    socket.actor.send({ type: 'resume' })
    await socket.reaches('backingOff')
    expect(socket.told.at(-1)).toMatchObject({ type: 'socket.bindFailed', retryIn: 250 })
  })

  it('tries at once when it is resumed', async () => {
    using socket = play({ port: portThatAnswers('EADDRINUSE', 'yes') })
    await socket.reaches('backingOff')
    socket.actor.send({ type: 'resume' })
    await socket.reaches('accepting')
  })

  it('backs off too when the kernel takes the port away, and closes what is left of it (D4)', async () => {
    using socket = play()
    await socket.reaches('accepting')
    socket.port.tell({ type: 'edge.lost', code: 'EBADF', message: 'gone' })
    expect(socket.actor.getSnapshot().value).toBe('backingOff')
    expect(socket.told.at(-1)).toMatchObject({
      type: 'socket.bindFailed',
      code: 'EBADF',
      message: 'gone',
      retryIn: 250,
    })
    expect(socket.port.calls).toEqual(['bind', 'stopAccepting'])
    socket.pass(250)
    await socket.reaches('accepting')
  })
})

describe('suspending and resuming (D1)', () => {
  it('gives up a bind that is under way', async () => {
    using socket = play({ port: portThatAnswers('never') })
    socket.actor.send({ type: 'suspend' })
    await socket.reaches({ suspended: 'unbound' })
    expect(socket.types()).toEqual(['socket.suspended'])
  })

  it('resumes while the port is still being closed', async () => {
    using socket = play()
    await socket.reaches('accepting')
    socket.port.closing.held = true
    socket.actor.send({ type: 'suspend' })
    expect(socket.actor.getSnapshot().value).toEqual({ suspended: 'unbinding' })
    socket.actor.send({ type: 'resume' })
    socket.port.closing.release()
    await socket.reaches('accepting')
    expect(socket.types()).toEqual(['socket.listening', 'socket.listening'])
  })

  it('ends as the last of any number of commands says', async () => {
    const commands = fc.array(fc.constantFrom('suspend', 'resume', 'pause'), { minLength: 1, maxLength: 12 })
    const run = async (asked: string[]) => {
      using socket = play({ port: portThatAnswers('EADDRINUSE', 'yes') })
      for (const command of asked) {
        if (command === 'pause') await Promise.resolve()
        else socket.actor.send({ type: command as 'suspend' | 'resume' })
      }
      const last = asked.findLast((command) => command !== 'pause')
      if (last === 'suspend') await socket.reaches({ suspended: 'unbound' })
      else {
        await Promise.race([socket.reaches('accepting'), socket.reaches('backingOff')])
        socket.pass(250)
        await socket.reaches('accepting')
      }
      expect(socket.port.bound === undefined).toBe(last === 'suspend')
    }
    await fc.assert(fc.asyncProperty(commands, run), { numRuns: 100 })
  })

  it('comes up suspended, and asks the kernel for nothing, when its listener is', async () => {
    using socket = play({ begin: 'suspended' })
    await socket.reaches({ suspended: 'unbound' })
    expect(socket.port.calls).toEqual(['stopAccepting'])
  })
})

describe('draining (D2)', () => {
  it('closes the port first, then tells the protocols, then waits', async () => {
    using socket = play()
    await socket.reaches('accepting')
    socket.port.admit(3)
    socket.port.closing.held = true
    socket.actor.send({ type: 'drain', deadline: 1_000 })
    expect(socket.told.at(-1)).toMatchObject({ type: 'socket.draining', open: 3 })
    expect(socket.port.calls).not.toContain('farewell')
    socket.port.closing.release()
    await socket.reaches({ draining: 'emptying' })
    expect(socket.port.calls.slice(-2)).toEqual(['stopAccepting', 'farewell'])
    socket.port.leave(3)
    await socket.reaches('closed')
    expect(socket.port.calls).not.toContain('cut')
  })

  it('reports who left by himself and who was cut, those from the backlog too (D3)', async () => {
    using socket = play()
    await socket.reaches('accepting')
    socket.port.admit(10)
    socket.port.leave(5)
    socket.actor.send({ type: 'drain', deadline: 1_000 })
    socket.port.admit(1)
    await socket.reaches({ draining: 'emptying' })
    socket.port.leave(2)
    socket.pass(1_000)
    await socket.reaches('closed')
    expect(socket.told.at(-1)).toMatchObject({ type: 'socket.closed', left: 2, cut: 4 })
    expect(socket.actor.getSnapshot().output).toEqual({ socket: 'test:1', left: 2, cut: 4 })
  })

  it('cuts at once with a deadline of 0, also when it is draining already', async () => {
    using socket = play()
    await socket.reaches('accepting')
    socket.port.admit(2)
    socket.actor.send({ type: 'drain', deadline: 60_000 })
    await socket.reaches({ draining: 'emptying' })
    socket.actor.send({ type: 'drain', deadline: 0 })
    await socket.reaches('closed')
    expect(socket.told.at(-1)).toMatchObject({ left: 0, cut: 2 })
  })

  it('is hurried by a later deadline that ends sooner, and never prolonged', async () => {
    using socket = play()
    await socket.reaches('accepting')
    socket.port.admit(1)
    socket.actor.send({ type: 'drain', deadline: 60_000 })
    socket.actor.send({ type: 'drain', deadline: 1_000 })
    socket.actor.send({ type: 'drain', deadline: 90_000 })
    await socket.reaches({ draining: 'emptying' })
    socket.pass(999)
    expect(socket.actor.getSnapshot().value).toEqual({ draining: 'emptying' })
    socket.pass(1)
    await socket.reaches('closed')
    expect(socket.types().filter((type) => type === 'socket.draining')).toHaveLength(1)
  })

  it('bears a deadline that is longer than a timer can wait: Node would fire at once', async () => {
    const waits: number[] = []
    using socket = play({ clock: { setTimeout: (_, ms) => waits.push(ms), clearTimeout: () => {} } })
    await socket.reaches('accepting')
    socket.port.admit(1)
    socket.actor.send({ type: 'drain', deadline: 2 ** 40 })
    expect(waits).toEqual([2 ** 31 - 1])
  })

  it.each([
    ['binds', portThatAnswers('never'), 'binding', 'binding'],
    ['backs off', portThatAnswers('EACCES'), 'binding', 'backingOff'],
    ['is suspended', portThatAnswers('yes'), 'suspended', 'suspended'],
    ['has failed', portThatAnswers('yes'), 'failed', 'failed'],
  ] as const)('ends one that %s as well', async (_, port, begin, state) => {
    using socket = play({ port, begin })
    await socket.reaches(state)
    socket.actor.send({ type: 'drain', deadline: 1_000 })
    await socket.reaches('closed')
    expect(socket.port.calls).toContain('stopAccepting')
    expect(socket.types()).toContain('socket.closed')
  })
})

describe('what an accepting socket shows', () => {
  const regions = (socket: ReturnType<typeof play>) => socket.actor.getSnapshot().value

  it('shows who may still enter, as the latest edge told it (M1, M3)', async () => {
    using socket = play()
    await socket.reaches('accepting')
    for (const level of ['reserved', 'full', 'open', 'full', 'reserved'] as const) {
      socket.port.tell({ type: 'edge.level', level })
      expect(regions(socket)).toEqual({ accepting: { admission: level, tls: 'off' } })
    }
  })

  it('remembers while it is closed that it is full', async () => {
    using socket = play()
    await socket.reaches('accepting')
    socket.actor.send({ type: 'suspend' })
    socket.port.tell({ type: 'edge.level', level: 'full' })
    socket.actor.send({ type: 'resume' })
    await socket.reaches({ accepting: { admission: 'full' } })
  })

  it('shows handshakes, and that the last one found no certificate until the next begins (T5, T7)', async () => {
    const port = Object.assign(new FakePort(), { terms: { tls: 'on' } })
    using socket = play({ port })
    await socket.reaches({ accepting: { tls: { on: 'quiet' } } })
    const shown = ['edge.handshaking', 'edge.quiet', 'edge.certificateMissing', 'edge.handshaking'].map((type) => {
      port.tell({ type } as { type: 'edge.quiet' })
      return (regions(socket) as { accepting: { tls: { on: string } } }).accepting.tls.on
    })
    expect(shown).toEqual(['handshaking', 'quiet', 'certificateMissing', 'handshaking'])
  })

  it('follows new terms in place (L6)', async () => {
    using socket = play()
    await socket.reaches('accepting')
    for (const tls of ['on', 'ext', 'off', 'ext', 'on'] as const) {
      socket.port.terms.tls = tls
      socket.actor.send({ type: 'update' })
      expect(regions(socket)).toMatchObject({ accepting: { tls: tls === 'on' ? { on: 'quiet' } : tls } })
    }
    expect(socket.port.calls).toEqual(['bind'])
  })
})

describe('a socket whose lease ends (D5)', () => {
  it('closes the port, cuts nobody, and comes to its end without a word', async () => {
    using socket = play()
    await socket.reaches('accepting')
    socket.port.admit(1)
    socket.lease.end()
    expect(socket.actor.getSnapshot()).toMatchObject({ value: 'evicted', status: 'done' })
    expect(socket.port.bound).toBeUndefined()
    expect(socket.port.calls).not.toContain('cut')
    expect(socket.types()).toEqual(['socket.listening'])
  })

  it('gives up a bind that is under way, and tries no more', async () => {
    using socket = play({ port: portThatAnswers('EACCES', 'yes') })
    await socket.reaches('backingOff')
    socket.lease.end()
    socket.pass(60_000)
    expect(socket.port.calls.filter((call) => call === 'bind')).toHaveLength(1)
  })

  it.each([
    ['announceListening', 'between bind and accept'],
    ['noteLevel', 'while it accepts'],
  ] as const)('closes the port even when the machine has died in %s, %s', async (action, _) => {
    const boom = () => {
      throw new Error('boom')
    }
    using socket = play({ machine: tcpSocketMachine.provide({ actions: { [action]: boom } }) })
    if (action === 'noteLevel') {
      await socket.reaches('accepting')
      socket.port.tell({ type: 'edge.level', level: 'full' })
    } else await expect(reaches(socket.actor, 'accepting')).rejects.toThrow('boom')
    expect(socket.failure).toMatchObject([{ message: 'boom' }])
    expect(socket.port.bound).toBeDefined()
    socket.lease.end()
    expect(socket.port.bound).toBeUndefined()
  })
})
