import { createServer, type Server } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { BindError, Endpoint } from '../../src/net/bind-errors.ts'
import { describeBindError } from '../../src/net/bind-errors.ts'
import { listen } from '../../src/net/listen.ts'
import { Releases } from '../../src/net/releases.ts'
import { TcpPort } from '../../src/net/tcp.ts'
import { dial } from '../support/dial.ts'
import { greet, openTcp, openUdp, Rig, tcpRig } from '../support/net.ts'

const forever = (): AbortSignal => new AbortController().signal

/** An address that no other test listens on: a port that is closed here is taken by nobody else meanwhile. */
const HERE = '127.7.0.1'

const isOpen = async (port: number): Promise<boolean> => {
  const caller = await dial(port, { host: HERE }).catch(() => undefined)
  caller?.socket.destroy()
  return caller !== undefined
}

/** Another socket of the same number, as a new row of the table makes it. */
const twin = ({ port }: Rig<TcpPort>, releases: Releases, recorder = tcpRig(greet).recorder): Rig<TcpPort> =>
  new Rig(
    new TcpPort({ ...port.identity, port: port.boundPort }, port.terms, { observer: recorder, releases }),
    recorder,
  )

describe('a TCP port', () => {
  test('keeps the number that the system chose when it is opened again (D1)', async () => {
    await using rig = await openTcp(greet, { address: HERE })
    const { number } = rig
    await rig.port.stopAccepting()
    expect([rig.port.bound, await isOpen(number)]).toEqual([undefined, false])
    await rig.bind()
    expect([rig.port.bound?.port, await isOpen(number)]).toEqual([number, true])
  })

  test('keeps its connections while it is closed (D1)', async () => {
    await using rig = await openTcp(greet, { address: HERE })
    using caller = await dial(rig.number, { host: HERE })
    await caller.hears('\n')
    await rig.port.stopAccepting()
    expect([rig.port.open, caller.socket.closed]).toEqual([1, false])
  })

  test('obeys quick toggles in the order in which they were asked', async () => {
    await using rig = await openTcp(greet, { address: HERE })
    const { port, number } = rig
    const ends = [
      port.stopAccepting(),
      port.bind(forever()),
      port.stopAccepting(),
      port.bind(forever()),
      port.stopAccepting(),
    ]
    await Promise.all(ends)
    expect([port.bound, await isOpen(number)]).toEqual([undefined, false])
    await Promise.all([port.bind(forever()), port.stopAccepting(), port.bind(forever())])
    expect(await isOpen(number)).toBe(true)
  })

  test('is closed when that was asked while its bind was in flight', async () => {
    const rig = tcpRig(greet, { address: HERE })
    const binding = rig.port.bind(forever())
    await rig.port.stopAccepting()
    const { port } = await binding
    expect([rig.port.bound, await isOpen(port)]).toEqual([undefined, false])
  })

  test('is closed when its lease ended while its bind was in flight (D5)', async () => {
    const lease = new AbortController()
    class Slow extends TcpPort {
      protected override async listen() {
        const bound = await super.listen()
        lease.abort(new Error('the lease has ended'))
        return bound
      }
    }
    const { port, recorder: observer } = tcpRig(greet, { address: HERE })
    const slow = new Slow(port.identity, port.terms, { observer, releases: new Releases() })
    await expect(slow.bind(lease.signal)).rejects.toThrow('the lease has ended')
    expect([slow.bound, await isOpen(slow.boundPort)]).toEqual([undefined, false])
  })

  test('is not opened at all when its lease has ended before', async () => {
    await using holder = await openTcp(greet, { address: HERE })
    const { port } = twin(holder, new Releases())
    await expect(port.bind(AbortSignal.abort())).rejects.toThrow('aborted')
  })

  test('is opened again after a lease that ended (D5)', async () => {
    await using rig = await openTcp(greet, { address: HERE })
    const lease = new AbortController()
    await rig.port.stopAccepting()
    const binding = rig.port.bind(lease.signal).catch(() => {})
    lease.abort()
    await binding
    await rig.bind()
    expect(await isOpen(rig.number)).toBe(true)
  })

  test('waits for the one that is leaving its number, also among toggles (L6)', async () => {
    const releases = new Releases()
    await using old = await openTcp(greet, { address: HERE, releases })
    await using young = twin(old, releases)
    const closing = old.port.stopAccepting()
    await Promise.all([young.bind(), closing])
    const again = old.port.bind(forever()).catch((error: BindError) => error.code)
    await Promise.all([young.port.stopAccepting(), young.port.bind(forever())])
    expect([await again, await isOpen(young.number)]).toEqual(['EADDRINUSE', true])
  })

  test('binds once when it is asked twice', async () => {
    await using rig = await openTcp(greet, { address: HERE })
    expect(await rig.port.bind(forever())).toEqual(rig.port.bound)
  })

  test('says which socket cannot be had, why, and what to do (L9)', async () => {
    await using holder = await openTcp(greet, { address: HERE })
    await using other = twin(holder, new Releases())
    const error: BindError = await other.bind().catch((reason) => reason)
    expect(error.code).toBe('EADDRINUSE')
    expect(error.message).toMatch(
      `cannot listen on tcp port ${holder.number} on 127.7.0.1: another program holds the port. Stop it (ss -Hlnpt 'sport = :${holder.number}' names it), or choose another port. (EADDRINUSE)`,
    )
    await holder.port.stopAccepting()
    await other.bind()
    expect(await isOpen(other.number)).toBe(true)
  })

  test('says so when the host has no such address (L9)', async () => {
    const rig = tcpRig(greet, { address: '192.0.2.1' })
    await expect(rig.bind()).rejects.toMatchObject({
      code: 'EADDRNOTAVAIL',
      message: expect.stringContaining('192.0.2.1'),
    })
  })
})

describe('what cannot be bound', () => {
  const endpoint: Endpoint = {
    transport: 'udp',
    port: 514,
    address: 'all',
    ipv6Only: false,
    reusePort: false,
    backlog: 1,
  }

  test.each([
    ['EACCES', 'the system does not let this user open port 514. Choose one above 1023'],
    ['EADDRINUSE', "ss -Hlnpu 'sport = :514'"],
    ['EAFNOSUPPORT', 'this host does not speak the family'],
    ['EMFILE', 'ulimit -n'],
    ['EWEIRD', 'in the words of the system'],
  ])('is told with what to do: %s (L9)', (code, words) => {
    const text = describeBindError(endpoint, code, 'in the words of the system')
    expect(text).toContain('cannot listen on udp port 514 on all addresses: ')
    expect(text).toContain(words)
  })
})

describe('all addresses', () => {
  const all = { address: 'all', transport: 'tcp', port: 0, ipv6Only: false, reusePort: false, backlog: 9 } as const

  test('are both families on one socket (L8)', async () => {
    await using rig = await openTcp(greet, { address: 'all' })
    expect(rig.port.bound?.address).toBe('::')
    for (const host of ['127.0.0.1', '::1']) {
      using caller = await dial(rig.number, { host })
      expect(await caller.hears('\n')).toBe(`hello ${host}\n`)
    }
  })

  test('leave IPv4 alone where the socket is for IPv6 only (L8)', async () => {
    await using six = await openTcp(greet, { address: '::', ipv6Only: true })
    const port = { ...six.port.identity, address: '0.0.0.0', ipv6Only: false, port: six.number }
    const observer = six.recorder
    await using four = new Rig(new TcpPort(port, six.port.terms, { observer, releases: new Releases() }), observer)
    await four.bind()
    expect(four.number).toBe(six.number)
  })

  test('are the same for UDP (L8)', async () => {
    await using rig = await openUdp(() => {}, { address: 'all' })
    expect(rig.port.bound?.address).toBe('::')
  })

  /** A host without IPv6, as the kernel would play it. */
  const withoutIPv6 = (code: string): { server: Server; asked: string[] } => {
    const asked: string[] = []
    const server = createServer()
    const open = server.listen.bind(server)
    server.listen = ((options: { host: string }, opened: () => void) => {
      asked.push(options.host)
      if (options.host !== '::') return open(options, opened)
      queueMicrotask(() => server.emit('error', Object.assign(new Error(code), { code })))
      return server
    }) as typeof server.listen
    return { server, asked }
  }

  test.each(['EAFNOSUPPORT', 'EADDRNOTAVAIL'])('are those of IPv4 on a host without IPv6: %s (L8)', async (code) => {
    const { server, asked } = withoutIPv6(code)
    expect((await listen(server, all)).address).toBe('0.0.0.0')
    expect(asked).toEqual(['::', '0.0.0.0'])
    server.close()
  })

  test('are not had by halves: another error is an error (L9)', async () => {
    const { server, asked } = withoutIPv6('EADDRINUSE')
    await expect(listen(server, all)).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect(asked).toEqual(['::'])
  })
})
