import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { type Daemon, runDaemon } from '../support/daemon.ts'
import { freePort } from '../support/free-ports.ts'

const listener = (rows: string, drainDeadline = '300ms') => `
listeners:
  echo: { protocol: echo, drainDeadline: ${drainDeadline}, sockets: [${rows}] }
`

const ROW = '{ port: any, address: 127.0.0.1 }'

/** A client whose echo has come back: it is accepted and served. */
const served = async (port: number): Promise<Socket> => {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write('here')
  await once(socket, 'data')
  return socket
}

const echoes = async (socket: Socket, text: string): Promise<boolean> => {
  socket.write(text)
  const [data] = await once(socket, 'data')
  return String(data) === text
}

describe('SIGHUP', () => {
  test('applies a changed file: a row that stays keeps its connections, a removed one stops, a new one starts (L6, L7)', async () => {
    const [first, second, third] = [await freePort(), await freePort(), await freePort()]
    const row = (port: number) => `{ port: ${port}, address: 127.0.0.1 }`
    await using daemon = await runDaemon(listener(`${row(first)}, ${row(second)}`))
    await daemon.port('echo', 1)
    const [stays, leaves] = [await served(first), await served(second)]
    await daemon.write(listener(`${row(first)}, ${row(third)}`))
    daemon.signal('SIGHUP')
    await daemon.out.until(new RegExp(`:${third} `))
    expect(await echoes(stays, 'still here')).toBe(true)
    expect(await echoes(await served(third), 'new here')).toBe(true)
    const refused = connect(second, '127.0.0.1')
    expect(await once(refused, 'error')).toMatchObject([{ code: 'ECONNREFUSED' }])
    await once(leaves, 'close')
    stays.destroy()
  })

  test('with a bad file changes nothing and says why, with line and column', async () => {
    await using daemon = await runDaemon(listener(ROW))
    const port = await daemon.port('echo')
    const stays = await served(port)
    await daemon.write(`${listener(ROW)}nonsense: 1\n`)
    daemon.signal('SIGHUP')
    expect(await daemon.err.until(/portreeve\.yaml:4:1/)).toMatch(/nonsense/)
    expect(await echoes(stays, 'still here')).toBe(true)
    expect(await echoes(await served(port), 'and so am I')).toBe(true)
    stays.destroy()
  })

  test('says the line and column, too, of a certificate that cannot be read', async () => {
    await using daemon = await runDaemon(listener(ROW))
    await daemon.port('echo')
    await daemon.write(`${listener(ROW)}domains: [{ name: a.example, certificate: none.pem }]\n`)
    daemon.signal('SIGHUP')
    expect(await daemon.err.until(/refused/)).toMatch(
      /nothing is changed: \S*portreeve\.yaml:4:43: cannot read .*none\.pem/,
    )
  })
})

const exitOf = (daemon: Daemon) => daemon.exited

describe('SIGTERM', () => {
  test('drains: waits for who is connected, reports, and exits with 0 (D2)', async () => {
    await using daemon = await runDaemon(listener(ROW).replace('300ms', '30s'))
    const socket = await served(await daemon.port('echo'))
    daemon.signal('SIGTERM')
    await daemon.err.until(/draining/)
    expect(await echoes(socket, 'not cut')).toBe(true)
    socket.end()
    expect(await daemon.out.until(/^drained/)).toMatch(/^drained {2}1 left by themselves, 0 cut/)
    expect(await exitOf(daemon)).toBe(0)
  })

  test('closes who is left at the deadline, and says how many (D2)', async () => {
    await using daemon = await runDaemon(listener(ROW))
    const socket = await served(await daemon.port('echo'))
    daemon.signal('SIGTERM')
    await once(socket, 'close')
    expect(await daemon.out.until(/^drained/)).toMatch(/^drained {2}0 left by themselves, 1 cut/)
    expect(await exitOf(daemon)).toBe(0)
  })

  test('a second one stops at once', async () => {
    await using daemon = await runDaemon(listener(ROW).replace('300ms', '1h'))
    const socket = await served(await daemon.port('echo'))
    daemon.signal('SIGTERM')
    await daemon.err.until(/draining/)
    daemon.signal('SIGTERM')
    await once(socket, 'close')
    expect(await exitOf(daemon)).toBe(0)
  })

  test('resets no client that is connected and not yet accepted (D3)', async () => {
    await using daemon = await runDaemon(listener(ROW, '15s'))
    const port = await daemon.port('echo')
    // While it is stopped by SIGSTOP the kernel connects clients that the daemon cannot accept.
    daemon.signal('SIGSTOP')
    const clients = Array.from({ length: 100 }, () => connect(port, '127.0.0.1'))
    const ends = clients.map(async (client) => {
      client.write('in the backlog')
      const [data] = await once(client, 'data')
      client.end()
      return String(data)
    })
    await Promise.all(clients.map((client) => once(client, 'connect')))
    daemon.signal('SIGTERM')
    daemon.signal('SIGCONT')
    expect(await Promise.all(ends)).toEqual(clients.map(() => 'in the backlog'))
    expect(await daemon.out.until(/^drained/)).toMatch(/100 left by themselves, 0 cut/)
    expect(await exitOf(daemon)).toBe(0)
  })
})

describe('a port that cannot be had', () => {
  test('is reported with what to do, retried, and comes up when it is free; others work meanwhile (L4, L9)', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const settings = `
listeners:
  neighbour: { protocol: echo, sockets: [{ port: ${port}, address: 127.0.0.2 }] }
  taken: { protocol: echo, sockets: [{ port: ${port}, address: 127.0.0.1 }] }
`
    await using daemon = await runDaemon(settings)
    await daemon.port('neighbour')
    expect(await daemon.err.until(/taken/)).toMatch(/EADDRINUSE/)
    other.close()
    expect(await daemon.port('taken')).toBe(port)
    ;(await served(port)).destroy()
  })
})

describe('a start that cannot be', () => {
  test('with a bad file says each complaint, opens nothing and exits with 1', async () => {
    await using daemon = await runDaemon('listeners: { web: { protocol: htpp, sockets: [{ port: 80800 }] } }')
    expect(await exitOf(daemon)).toBe(1)
    expect(daemon.err.all.filter((line) => /portreeve\.yaml:1:\d+: /.test(line))).toHaveLength(2)
    expect(daemon.out.all).toEqual([])
  })
})
