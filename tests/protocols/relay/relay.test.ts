import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { describe, expect, test, vi } from 'vitest'
import { relay } from '../../../src/protocols/index.ts'
import { serve } from '../../support/fake-connection.ts'
import { Backend } from '../backend.ts'
import { certificate } from '../certificate.ts'
import { closing, dial, dialTls } from '../peer.ts'

/** A client, the relay and a backend, joined. */
const joined = async () => {
  const backend = await Backend.listen()
  const served = await serve(relay({ to: backend.port }))
  const accepted = backend.accept()
  const [client, behind] = [await dial(served.port), await accepted]
  const dispose = async () => {
    client[Symbol.dispose]()
    await backend.close()
    await served[Symbol.asyncDispose]()
  }
  return { backend, served, client, behind, [Symbol.asyncDispose]: dispose }
}

const LARGE = Buffer.alloc(8_000_000, '0123456789')

describe('relay passes bytes', () => {
  test('both ways', async () => {
    await using all = await joined()
    all.client.send('question')
    expect(await all.behind.until(/question/)).toBe('question')
    all.behind.send('answer')
    expect(await all.client.until(/answer/)).toBe('answer')
  })

  test('all of them, in order, both ways at one time, up to the end', async () => {
    await using all = await joined()
    all.client.socket.end(LARGE)
    all.behind.socket.end(LARGE)
    await Promise.all([all.client.ended, all.behind.ended])
    expect(all.behind.received.equals(LARGE)).toBe(true)
    expect(all.client.received.equals(LARGE)).toBe(true)
  })

  test('all of them to a client that reads late, although the backend has gone long since', async () => {
    await using all = await joined()
    all.client.socket.pause()
    all.behind.socket.end(LARGE)
    all.client.socket.end()
    const { socket } = await all.served.connection()
    await once(socket, 'end')
    all.client.socket.resume()
    await all.client.ended
    expect(all.client.received.equals(LARGE)).toBe(true)
    expect(all.client.error).toBeUndefined()
  })

  test('all of them to an encrypted client', async () => {
    await using backend = await Backend.listen()
    await using served = await serve(relay({ to: backend.port }), { tls: certificate })
    const accepted = backend.accept()
    using client = await dialTls(served.port)
    const behind = await accepted
    behind.socket.end(LARGE)
    await client.ended
    expect(client.received.equals(LARGE)).toBe(true)
  })

  test('that came before the backend was connected, or were put back into the socket', async () => {
    await using backend = await Backend.listen()
    await using served = await serve(relay({ to: backend.port }), {
      before: async (socket) => {
        const [first] = await once(socket, 'data')
        socket.pause()
        socket.unshift(first)
      },
    })
    const accepted = backend.accept()
    using client = await dial(served.port)
    client.send('early')
    expect(await (await accepted).until(/early/)).toBe('early')
  })

  test('no faster than the other side takes them', async () => {
    await using all = await joined()
    all.client.socket.pause()
    const { socket } = await all.served.connection()
    const chunk = Buffer.alloc(1_000_000)
    for (let sent = 0; sent < 40 && all.behind.socket.write(chunk); sent++);
    for (let turns = 0; turns < 100; turns++) await new Promise(setImmediate)
    expect(socket.writableLength).toBeLessThan(200_000)
  })
})

describe('relay passes ends', () => {
  test('the end of the client leaves the backend free to answer', async () => {
    await using all = await joined()
    all.client.socket.end('question')
    expect(await all.behind.all()).toBe('question')
    all.behind.socket.end('answer')
    expect(await all.client.all()).toBe('answer')
  })

  test('the end of the backend leaves the client free to go on', async () => {
    await using all = await joined()
    all.behind.socket.end('bye')
    expect(await all.client.all()).toBe('bye')
    all.client.socket.end('and this')
    expect(await all.behind.all()).toBe('and this')
  })

  test('a reset by the client resets the backend', async () => {
    await using all = await joined()
    await all.served.connection()
    all.client.socket.resetAndDestroy()
    await all.behind.closed
    expect(all.behind.error).toBe('ECONNRESET')
  })

  test('a reset by the backend resets the client, who must not take half for the whole', async () => {
    await using all = await joined()
    all.behind.send('half of')
    await all.client.until(/half of/)
    all.behind.socket.resetAndDestroy()
    await all.client.closed
    expect(all.client.error).toBe('ECONNRESET')
  })

  test('a connection that is cut, as at the drain deadline, cuts the backend', async () => {
    await using all = await joined()
    const { socket } = await all.served.connection()
    socket.destroy()
    await all.behind.closed
  })

  test('a backend that has answered and gone loses no byte of its answer, although the client still sends and never ends', async () => {
    await using all = await joined()
    const { socket } = await all.served.connection()
    all.client.socket.pause()
    all.behind.socket.end('bye')
    await once(socket, 'finish')
    all.behind.socket.destroy()
    for (const _ of [1, 2, 3, 4]) {
      all.client.send('more')
      await once(socket, 'data')
      await new Promise(setImmediate)
    }
    all.client.socket.resume()
    expect(await all.client.all()).toBe('bye')
    expect(all.client.error).toBeUndefined()
    await closing(socket)
  })

  test('says nothing at a drain: the bytes are not its own', async () => {
    await using all = await joined()
    await all.served.connection()
    all.served.farewell()
    all.client.send('still')
    expect(await all.behind.until(/still/)).toBe('still')
  })
})

describe('relay without its backend', () => {
  test('closes clients, tells the operator once what to do, and says when the backend is back', async () => {
    await using backend = await Backend.listen()
    const { port } = backend
    await backend.close()
    await using served = await serve(relay({ to: port }))
    for (const _ of [1, 2, 3]) {
      using client = await dial(served.port)
      expect(await client.all()).toBe('')
    }
    expect(served.notices).toEqual([
      {
        level: 'warn',
        message: `backend 127.0.0.1:${port} cannot be reached: nothing listens there. Start the backend, or correct \`to\` (ECONNREFUSED). Clients are closed until it is back.`,
        details: { backend: `127.0.0.1:${port}`, code: 'ECONNREFUSED', closed: 1 },
      },
    ])
    await using again = await Backend.listen(port)
    const accepted = again.accept()
    using client = await dial(served.port)
    await accepted
    client.send('x')
    expect(await served.notice(/is back after/)).toMatchObject({ level: 'info', details: { closed: 2 } })
    expect(served.faults).toEqual([])
  })

  test('gives up when connecting takes longer than it may', async () => {
    await using deaf = await deafPort()
    await using served = await serve(relay({ to: deaf.port, connectTimeout: '100ms' }))
    using client = await dial(served.port)
    await client.ended
    expect((await served.notice(/does not answer/)).details.code).toBe('ETIMEDOUT')
  })

  test('does not go on connecting for a client that has gone', async () => {
    await using deaf = await deafPort()
    await using served = await serve(relay({ to: deaf.port, connectTimeout: '1h' }))
    using client = await dial(served.port)
    const { socket } = await served.connection()
    await new Promise(setImmediate)
    expect(connecting()).toBe(1)
    client.socket.resetAndDestroy()
    await closing(socket)
    await vi.waitFor(() => expect(connecting()).toBe(0))
    expect(served.notices).toEqual([])
  })
})

const connecting = (): number => process.getActiveResourcesInfo().filter((name) => name === 'ConnectWrap').length

/** A port that listens and answers no SYN, since its backlog is full: connecting hangs, as to a host that drops packets. */
const deafPort = async (): Promise<{ port: number } & AsyncDisposable> => {
  const listening = `
    const server = require('node:net').createServer()
    server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
      require('node:worker_threads').parentPort.postMessage(server.address().port)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
    })`
  const worker = new Worker(listening, { eval: true })
  const [port] = await once(worker, 'message')
  const fillers = [await dial(port), await dial(port)]
  const dispose = async () => {
    for (const filler of fillers) filler.socket.destroy()
    await worker.terminate()
  }
  return { port, [Symbol.asyncDispose]: dispose }
}

test.each(['', 'host', 'host:99999'])("relay refuses '%s' when it is made, and says what to write", (to) => {
  expect(() => relay({ to })).toThrow(/is not a backend. Write host:port/)
})
