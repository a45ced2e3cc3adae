import { describe, expect, it } from 'vitest'
import {
  type ListenerInput,
  type Plan,
  parseSettings,
  planChange,
  type Settings,
  type SettingsInput,
  type SocketInput,
} from '../../src/settings/index.ts'

const settingsOf = (input: SettingsInput): Settings => {
  const { settings, complaints } = parseSettings(input)
  expect(complaints).toEqual([])
  return settings as Settings
}

type Tables = Record<string, readonly (SocketInput | number)[]>

/** Settings of listeners that have these rows; a number is a port. */
const tables = (listeners: Tables, rest: Partial<ListenerInput> = {}, server: Partial<SettingsInput> = {}): Settings =>
  settingsOf({
    ...server,
    listeners: Object.fromEntries(
      Object.entries(listeners).map(([name, rows]) => {
        const sockets = rows.map((row) => (typeof row === 'number' ? { port: row } : row))
        return [name, { protocol: 'echo', ...rest, sockets }]
      }),
    ),
  })

/** A plan in lines, as `keep web:8080 tls: off -> on`. */
const rows = ({ rows }: Plan): string[] =>
  rows.map(({ action, socket, changes }) => [action, socket, ...changes].join(' '))

const change = (before: Tables, after: Tables): string[] => rows(planChange(tables(before), tables(after)))

const at = (address: string, port: SocketInput['port'] = 8080): SocketInput => ({ port, address })

describe('applying a table', () => {
  it('to nothing opens every row', () => {
    const plan = planChange(undefined, tables({ web: [8080, 8443], log: [5514] }))
    expect(rows(plan)).toEqual(['open web:8080', 'open web:8443', 'open log:5514'])
    expect(plan.listeners).toEqual([
      { action: 'add', listener: 'web', changes: [] },
      { action: 'add', listener: 'log', changes: [] },
    ])
    expect(plan.server).toEqual([])
  })

  it('that is the same keeps every row, and changes nothing (L6)', () => {
    const table = { web: [8080, at('127.0.0.1', 8081), at('::1', 8081), at('all', 'any')] }
    const plan = planChange(tables(table), tables(table))
    expect(rows(plan)).toEqual(['keep web:8080', 'keep web:8081', 'keep web:8081@::1', 'keep web:any'])
    expect(plan.listeners).toEqual([{ action: 'keep', listener: 'web', changes: [] }])
    expect(plan.server).toEqual([])
    expect(plan.settings).toEqual(tables(table))
  })

  it.each<[string, Tables, Tables, string[]]>([
    ['adds what is new', { web: [1] }, { web: [2, 1] }, ['open web:2', 'keep web:1']],
    [
      'closes what is gone, before anything is opened',
      { web: [1, 2] },
      { web: [3, 2] },
      ['close web:1', 'open web:3', 'keep web:2'],
    ],
    ['0 -> N opens the row (L6)', { web: [0, 1] }, { web: [2, 1] }, ['open web:2', 'keep web:1']],
    ['N -> 0 closes the row (L6)', { web: [1, 2] }, { web: [0, 2] }, ['close web:1', 'keep web:2']],
    ['does not care for the order of rows', { web: [1, 2] }, { web: [2, 1] }, ['keep web:2', 'keep web:1']],
    ['closes the rows of a listener that is gone', { web: [1], log: [2] }, { web: [1] }, ['close log:2', 'keep web:1']],
    [
      'moves a row to another listener by closing and opening it',
      { web: [1, 2], log: [3] },
      { web: [1], log: [3, 2] },
      ['close web:2', 'keep web:1', 'keep log:3', 'open log:2'],
    ],
    [
      'knows addresses in every form',
      { web: [at('::1'), at('127.0.0.1')] },
      { web: [at('0:0::1'), at('::ffff:127.0.0.1')] },
      ['keep web:8080', 'keep web:8080@127.0.0.1'],
    ],
    [
      'binds a port again when its address changes',
      { web: [at('127.0.0.1')] },
      { web: [at('all')] },
      ['rebind web:8080 address: 127.0.0.1 -> all'],
    ],
    [
      'binds a port again when ipv6Only changes',
      { web: [{ port: 1 }] },
      { web: [{ port: 1, ipv6Only: true }] },
      ['rebind web:1 ipv6Only: false -> true'],
    ],
    [
      'binds a port again when reusePort changes',
      { web: [{ port: 1, reusePort: true }] },
      { web: [{ port: 1 }] },
      ['rebind web:1 reusePort: true -> false'],
    ],
    [
      'tells of a rebind what changes beside the binding',
      { web: [at('127.0.0.1')] },
      { web: [{ ...at('::1'), tls: 'ext' }] },
      ['rebind web:8080 address: 127.0.0.1 -> ::1 tls: off -> ext'],
    ],
    [
      'turns several addresses into all of them',
      { web: [at('127.0.0.1'), at('127.0.0.2')] },
      { web: [8080] },
      ['close web:8080@127.0.0.2', 'rebind web:8080 address: 127.0.0.1 -> all'],
    ],
    [
      'turns all addresses into several',
      { web: [8080] },
      { web: [at('127.0.0.1'), at('127.0.0.2')] },
      ['rebind web:8080 address: all -> 127.0.0.1', 'open web:8080@127.0.0.2'],
    ],
    [
      'rebinds no row that another row can keep',
      { web: [at('127.0.0.1'), at('127.0.0.2')] },
      { web: [at('127.0.0.2'), at('127.0.0.3')] },
      ['keep web:8080@127.0.0.2', 'rebind web:8080 address: 127.0.0.1 -> 127.0.0.3'],
    ],
    [
      'rebinds the row of the same address first',
      { web: [at('127.0.0.1'), { ...at('127.0.0.2'), reusePort: true }] },
      { web: [at('127.0.0.2'), at('127.0.0.3')] },
      ['rebind web:8080@127.0.0.2 reusePort: true -> false', 'rebind web:8080 address: 127.0.0.1 -> 127.0.0.3'],
    ],
    [
      'closes and opens a row whose name says the old address',
      { web: [at('127.0.0.1'), at('127.0.0.2')] },
      { web: [at('127.0.0.1'), at('127.0.0.3')] },
      ['close web:8080@127.0.0.2', 'keep web:8080', 'open web:8080@127.0.0.3'],
    ],
    [
      'pairs free ports in their order',
      { web: [at('all', 'any'), at('all', 'any')] },
      { web: [at('all', 'any')] },
      ['close web:any@2', 'keep web:any'],
    ],
    [
      'pairs free ports of the same address',
      { web: [at('127.0.0.1', 'any'), at('::1', 'any')] },
      { web: [at('::1', 'any')] },
      ['close web:any', 'keep web:any@2'],
    ],
    [
      'rebinds a free port of another address',
      { web: [at('127.0.0.1', 'any'), at('::1', 'any')] },
      { web: [at('::1', 'any'), at('all', 'any')] },
      ['keep web:any@2', 'rebind web:any address: 127.0.0.1 -> all'],
    ],
    [
      'rebinds a further free port of another address under its name',
      { web: [at('all', 'any'), at('::1', 'any')] },
      { web: [at('all', 'any'), at('127.0.0.1', 'any')] },
      ['keep web:any', 'rebind web:any@2 address: ::1 -> 127.0.0.1'],
    ],
    [
      'closes rows in the order of their table',
      { web: [at('127.0.0.1', 1), 2, at('127.0.0.2', 1)] },
      { web: [] },
      ['close web:1', 'close web:2', 'close web:1@127.0.0.2'],
    ],
    [
      'does not take a free port for a chosen one',
      { web: [at('all', 'any')] },
      { web: [8080] },
      ['close web:any', 'open web:8080'],
    ],
  ])('%s', (_, before, after, lines) => {
    expect(change(before, after)).toEqual(lines)
  })

  it('says where each row listens', () => {
    const plan = planChange(tables({ web: [at('127.0.0.1'), 1] }), tables({ web: [at('::1'), at('all', 'any')] }))
    expect(plan.rows).toEqual([
      {
        action: 'close',
        listener: 'web',
        socket: 'web:1',
        endpoint: { transport: 'tcp', address: 'all', port: 1 },
        changes: [],
      },
      {
        action: 'rebind',
        listener: 'web',
        socket: 'web:8080',
        endpoint: { transport: 'tcp', address: '::1', port: 8080 },
        changes: ['address: 127.0.0.1 -> ::1'],
      },
      {
        action: 'open',
        listener: 'web',
        socket: 'web:any',
        endpoint: { transport: 'tcp', address: 'all', port: 'any' },
        changes: [],
      },
    ])
  })

  it('keeps a row whose settings hold for the next connection, and tells them (M4)', () => {
    const before = tables({ web: [{ port: 1 }] })
    const after = tables({
      web: [{ port: 1, tls: 'on', restriction: 'deny', addresses: '10.0.0.1', proxyProtocol: 'optional' }],
    })
    expect(rows(planChange(before, after))).toEqual([
      'keep web:1 tls: off -> on restriction: none -> deny addresses proxyProtocol: off -> optional',
    ])
  })
})

describe('a listener’s own settings', () => {
  const changes = (before: Partial<ListenerInput>, after: Partial<ListenerInput>) => {
    const plan = planChange(tables({ web: [1] }, before), tables({ web: [1] }, after))
    return { listener: plan.listeners[0], rows: rows(plan) }
  }

  const udp = { transport: 'udp' } as const
  it.each<[Partial<ListenerInput>, Partial<ListenerInput>, string]>([
    [{}, { maxConnections: 5 }, 'maxConnections: 10000 -> 5'],
    [{ perAddressLimit: 5 }, {}, 'perAddressLimit: 5 -> no limit'],
    [{}, { clientReserve: 7 }, 'clientReserve: 0 -> 7'],
    [{}, { clientsOnly: true }, 'clientsOnly: false -> true'],
    [{}, { refuseWith: 'words' }, 'refuseWith: close -> words'],
    [{}, { handshakeTimeout: '1500ms' }, 'handshakeTimeout: 10s -> 1500ms'],
    [{}, { handshakeLimit: 1 }, 'handshakeLimit: 1000 -> 1'],
    [{}, { proxyTimeout: '1m' }, 'proxyTimeout: 5s -> 1m'],
    [{}, { drainDeadline: '0s' }, 'drainDeadline: 30s -> 0s'],
    [{}, { farewellTimeout: '1s' }, 'farewellTimeout: 3s -> 1s'],
    [{}, { stallTimeout: '1m' }, 'stallTimeout: 5m -> 1m'],
    [{}, { logLevel: 'debug' }, 'logLevel: info -> debug'],
    [udp, { ...udp, replyRate: 9 }, 'replyRate: 250 -> 9'],
    [udp, { ...udp, replyRate: 'off' }, 'replyRate: 250 -> no limit'],
    [{}, { protocol: 'discard' }, 'protocol: echo -> discard'],
    [{ protocol: 'relay', options: { to: 1 } }, { protocol: 'relay', options: { to: 2 } }, 'options'],
    [{}, { protocol: () => {} }, 'protocol'],
  ])('%j -> %j leaves its sockets alone', (before, after, line) => {
    const { listener, rows } = changes(before, after)
    expect(listener).toEqual({ action: 'change', listener: 'web', changes: [line] })
    expect(rows).toEqual(['keep web:1'])
  })

  it('are the same when options say the same', () => {
    const one: Partial<ListenerInput> = { protocol: 'relay', options: { to: 1 } }
    expect(changes(one, structuredClone(one)).listener?.action).toBe('keep')
  })

  it('bind every TCP socket again when the backlog changes', () => {
    expect(changes({}, { backlog: 9 }).rows).toEqual(['rebind web:1 backlog: 511 -> 9'])
  })

  it('do not bind UDP sockets again for a backlog, which they do not have', () => {
    expect(changes({ transport: 'udp' }, { transport: 'udp', backlog: 9 }).rows).toEqual(['keep web:1'])
  })

  it('close and open every socket when the transport changes', () => {
    const { listener, rows } = changes({}, { transport: 'udp' })
    expect(listener).toMatchObject({ action: 'change', changes: ['transport: tcp -> udp'] })
    expect(rows).toEqual(['close web:1', 'open web:1'])
  })

  it('are told as gone with their listener, before those that stay', () => {
    const plan = planChange(tables({ web: [1], log: [2] }), tables({ log: [2] }))
    expect(plan.listeners).toEqual([
      { action: 'remove', listener: 'web', changes: [] },
      { action: 'keep', listener: 'log', changes: [] },
    ])
  })
})

describe('the server’s settings', () => {
  it('tell what changes, lists by name', () => {
    const before = tables(
      {},
      {},
      {
        addressLists: { clients: '10.0.0.1', office: '10.0.0.2' },
        perAddressLimit: 5,
        tlsOptions: { ciphers: 'HIGH' },
      },
    )
    const after = tables(
      {},
      {},
      {
        addressLists: { clients: '10.0.0.9', home: '10.0.0.2' },
        perAddressIpv6Prefix: 56,
        tlsOptions: { minVersion: 'TLSv1.3' },
        passwordHashing: { waiting: 10 },
        domains: [{ name: 'example.com' }],
      },
    )
    expect(planChange(before, after).server).toEqual([
      'addressLists.clients',
      'addressLists.office',
      'addressLists.home',
      'tlsOptions.minVersion: TLSv1.2 -> TLSv1.3',
      'tlsOptions.ciphers',
      'perAddressLimit: 5 -> no limit',
      'perAddressIpv6Prefix: 64 -> 56',
      'passwordHashing',
      'domains',
    ])
  })
})

describe('the names of sockets', () => {
  const names = ({ settings }: Plan) => settings.listeners.flatMap(({ sockets }) => sockets.map(({ name }) => name))

  it('stay with the rows that are kept, from plan to plan', () => {
    const first = planChange(undefined, tables({ web: [at('127.0.0.1'), at('127.0.0.2')] }))
    expect(names(first)).toEqual(['web:8080', 'web:8080@127.0.0.2'])
    const second = planChange(first.settings, tables({ web: [at('127.0.0.2')] }))
    expect(names(second)).toEqual(['web:8080@127.0.0.2'])
    const third = planChange(second.settings, tables({ web: [at('127.0.0.2'), at('127.0.0.3')] }))
    expect(names(third)).toEqual(['web:8080@127.0.0.2', 'web:8080'])
    expect(rows(third)).toEqual(['keep web:8080@127.0.0.2', 'open web:8080'])
  })

  it('are never given twice, also where free ports come and go', () => {
    const any = at('all', 'any')
    let plan = planChange(undefined, tables({ web: [any, any, any] }))
    expect(names(plan)).toEqual(['web:any', 'web:any@2', 'web:any@3'])
    plan = planChange(plan.settings, tables({ web: [at('::1', 'any'), any, any, any, any] }))
    expect(names(plan)).toEqual(['web:any@4', 'web:any', 'web:any@2', 'web:any@3', 'web:any@5'])
  })

  it('do not change the settings that were compared', () => {
    const before = tables({ web: [at('127.0.0.1'), at('127.0.0.2')] })
    const after = tables({ web: [at('127.0.0.2')] })
    const copies = [structuredClone(before), structuredClone(after)]
    planChange(before, after)
    expect([before, after]).toEqual(copies)
  })
})
