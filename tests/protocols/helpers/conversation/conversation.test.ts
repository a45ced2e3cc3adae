import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { conversations, type Reply, type Session } from '../../../../src/protocols/helpers/conversation/index.ts'
import type { TcpProtocol } from '../../../../src/protocols/protocol.ts'
import { deferred } from '../../../support/deferred.ts'
import { dial } from '../../../support/dial.ts'
import { type ServeOptions, serve } from '../../../support/fake-connection.ts'

/** Repeats what it hears, and knows a few words. */
class Parrot implements Session {
  patience = 5_000
  ends = 0
  handed: [Socket, string] | undefined
  readonly gate = deferred<void>()
  readonly ended = deferred<void>()
  readonly words: Readonly<Record<string, () => Reply | Promise<Reply>>> = {
    BYE: () => ({ say: 'bye\r\n', next: 'close' }),
    GIVE: () => ({ say: 'give\r\n', next: { literal: 5 } }),
    SLOW: () => this.gate.promise.then(() => ({ say: 'at last\r\n' })),
    TALE: () => ({ say: 'tale:\r\n', stream: tale() }),
    TAKE: () => ({ say: 'taken\r\n', next: { handOff: (socket, read) => this.#handOff(socket, read) } }),
    CRASH: () => {
      throw new Error('boom')
    },
  }

  greet(): Reply {
    return { say: 'hello\r\n' }
  }

  line(line: Buffer): Reply | Promise<Reply> {
    return this.words[line.toString()]?.() ?? { say: `${line}!\r\n` }
  }

  literal(bytes: Buffer): Reply {
    return { say: `[${bytes}]` }
  }

  tooLong(): string {
    return 'too long\r\n'
  }

  timedOut(): string {
    return 'too late\r\n'
  }

  farewell(): string {
    return 'farewell\r\n'
  }

  end(): void {
    this.ends++
    this.ended.resolve()
  }

  #handOff(socket: Socket, read: Buffer): void {
    this.handed = [socket, read.toString()]
    socket.end('mine now\r\n')
    socket.resume()
  }
}

const LARGE = 4_000_000

async function* tale(): AsyncIterable<Buffer> {
  for (let sent = 0; sent < LARGE; sent += 50_000) yield Buffer.alloc(50_000, 'x')
}

const speaking = async (parrot: Parrot, options: ServeOptions = {}) => {
  const protocol: TcpProtocol = { name: 'parrot', ...conversations(() => parrot, 100) }
  const served = await serve(protocol, options)
  return Object.assign(served, { parrot })
}

describe('a conversation', () => {
  it('greets, and answers each line in its order, however many come at once', async () => {
    await using served = await speaking(new Parrot())
    using caller = await dial(served.port)
    caller.send('one\r\ntwo\r\nSLOW\r\nthree\r\nBYE\r\nnot heard\r\n')
    await caller.hears('two!\r\n')
    served.parrot.gate.resolve()
    expect(await caller.all()).toBe('hello\r\none!\r\ntwo!\r\nat last\r\nthree!\r\nbye\r\n')
    expect(served.parrot.ends).toBe(1)
  })

  it('answers one who has ended behind the command', async () => {
    await using served = await speaking(new Parrot())
    using caller = await dial(served.port, { allowHalfOpen: true })
    caller.socket.end('SLOW\r\n')
    await caller.hears('hello')
    served.parrot.gate.resolve()
    expect(await caller.all()).toBe('hello\r\nat last\r\n')
  })

  it('gives the session the bytes that it asks for', async () => {
    await using served = await speaking(new Parrot())
    using caller = await dial(served.port)
    caller.send('GIVE\r\n\r\nBYEon\r\nBYE\r\n')
    expect(await caller.all()).toBe('hello\r\ngive\r\n[\r\nBYE]on!\r\nbye\r\n')
  })

  it('writes a stream no faster than it is read, and goes on behind it', async () => {
    await using served = await speaking(new Parrot())
    using caller = await dial(served.port)
    await caller.hears('hello')
    caller.socket.pause()
    caller.send('TALE\r\nBYE\r\n')
    const connection = await served.connection()
    await once(connection.socket, 'readable')
    caller.socket.resume()
    expect((await caller.all()).length).toBe('hello\r\ntale:\r\nbye\r\n'.length + LARGE)
  })

  it('has the last word with one who sends a line without end', async () => {
    await using served = await speaking(new Parrot())
    using caller = await dial(served.port)
    caller.send('x'.repeat(1_000))
    expect(await caller.all()).toBe('hello\r\ntoo long\r\n')
  })

  it('closes at once with one who has said more than was heard', async () => {
    await using served = await speaking(new Parrot())
    using caller = await dial(served.port)
    caller.socket.end(`BYE\r\n${'x'.repeat(100_000)}`)
    const { socket } = await served.connection()
    await new Promise((resolve) => socket.once('close', resolve))
    expect(socket.bytesRead).toBe(100_005)
    expect(socket.readableEnded).toBe(true)
  })

  it('gives a line its time as a whole: one byte now and then does not buy more', async () => {
    const parrot = new Parrot()
    parrot.patience = 150
    await using served = await speaking(parrot)
    using caller = await dial(served.port)
    const drip = setInterval(() => caller.send('x'), 20)
    expect(await caller.all()).toBe('hello\r\ntoo late\r\n')
    clearInterval(drip)
  })

  it('says good-bye at once to one at rest, when the listener drains (D2)', async () => {
    await using served = await speaking(new Parrot())
    using caller = await dial(served.port)
    await caller.send('one\r\n').hears('one!')
    served.farewell()
    expect(await caller.all()).toBe('hello\r\none!\r\nfarewell\r\n')
  })

  it('finishes the command under way before it says good-bye (D2)', async () => {
    await using served = await speaking(new Parrot())
    using caller = await dial(served.port)
    await caller.send('one\r\n').hears('one!')
    caller.send('SLOW\r\n')
    await once((await served.connection()).socket, 'readable')
    served.farewell()
    served.parrot.gate.resolve()
    expect(await caller.all()).toBe('hello\r\none!\r\nat last\r\nfarewell\r\n')
  })

  it('hands the socket over with what was read, and leaves no listener on it', async () => {
    await using served = await speaking(new Parrot())
    using caller = await dial(served.port)
    caller.send('TAKE\r\nmore\r\nand')
    expect(await caller.all()).toBe('hello\r\ntaken\r\nmine now\r\n')
    const [socket, read] = served.parrot.handed as [Socket, string]
    expect(read).toBe('more\r\nand')
    expect(['readable', 'drain'].map((event) => socket.listenerCount(event))).toEqual([0, 0])
    expect(served.parrot.ends).toBe(1)
  })

  it('ends with the session when the peer is gone, in the middle of a command too', async () => {
    await using served = await speaking(new Parrot())
    using caller = await dial(served.port)
    await caller.send('one\r\n').hears('one!')
    caller.send('SLOW\r\n')
    const connection = await served.connection()
    await once(connection.socket, 'readable')
    caller.socket.resetAndDestroy()
    await new Promise((resolve) => connection.socket.once('close', resolve))
    served.parrot.gate.resolve()
    await served.parrot.ended.promise
    expect(served.faults).toEqual([])
  })

  it('ends a connection whose session throws, as a fault (P3)', async () => {
    await using served = await speaking(new Parrot())
    using caller = await dial(served.port)
    caller.send('CRASH\r\n')
    await caller.gone
    expect(served.faults).toEqual([new Error('boom')])
    expect(served.parrot.ends).toBe(1)
  })
})
