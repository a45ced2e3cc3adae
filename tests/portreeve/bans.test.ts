import { describe, expect, it } from 'vitest'
import type { Connection, ListenerInput, SettingsInput } from '../../src/index.ts'
import { startLog } from '../../src/telemetry/index.ts'
import { echo, Sender } from '../support/datagrams.ts'
import { call, dial } from '../support/dial.ts'
import { loopback, type Running, running } from '../support/portreeve.ts'

/** Answers each line: `good` is a login that is accepted, any other one fails. */
const gatekeeper = (connection: Connection): void => {
  connection.socket.write(`hello ${connection.remoteAddress}\n`)
  connection.socket.on('data', (data: Buffer) => {
    for (const name of data.toString().trim().split('\n')) {
      if (name === 'good') connection.loggedIn(name, 'PLAIN')
      else connection.loginFailed(name, 'PLAIN')
      connection.socket.write(`${name === 'good' ? 'yes' : 'no'} ${name}\n`)
    }
  })
}

const guarded = (listener: Partial<ListenerInput> = {}): ListenerInput => ({
  protocol: gatekeeper,
  ban: { failures: 3, within: '10m', for: '1h' },
  sockets: loopback(),
  ...listener,
})

const STRANGER = '127.0.0.66'

const settings = (more: Partial<SettingsInput> = {}): SettingsInput => ({ listeners: { pop: guarded() }, ...more })

/** Fails so many logins on one connection, which stays open. */
const failing = async (run: Running, times: number, localAddress = STRANGER, listener = 'pop') => {
  const caller = await dial(run.port(listener), { localAddress })
  for (let nth = 1; nth <= times; nth++) await caller.send(`guess${nth}\n`).hears(`no guess${nth}`)
  return caller
}

/** All that an address hears of a listener: nothing when it is refused. */
const greeted = async (run: Running, localAddress = STRANGER, listener = 'pop'): Promise<boolean> => {
  using caller = call(run.port(listener), { localAddress })
  return await Promise.race([caller.hears('hello').then(() => true), caller.gone.then(() => false)]).catch(() => false)
}

describe('failed logins', () => {
  it('ban an address: it is refused from the next connection on, and that is told', async () => {
    await using run = await running(settings())
    using caller = await failing(run, 2)
    expect(await greeted(run)).toBe(true)
    await caller.send('guess3\n').hears('no guess3')
    const [banned] = run.of('address.banned')
    expect(banned).toMatchObject({
      listener: 'pop',
      socket: run.socket('pop').name,
      remoteAddress: STRANGER,
      failures: 3,
    })
    expect(Math.abs((banned?.until ?? 0) - Date.now() - 3_600_000)).toBeLessThan(10_000)
    expect(await greeted(run)).toBe(false)
    expect(run.of('connection.refused')).toMatchObject([
      {
        remoteAddress: STRANGER,
        reason: 'banned',
        evidence: { until: banned?.until, detail: '3 logins failed' },
      },
    ])
    expect(run.of('login.failed').map(({ user }) => user)).toEqual(['guess1', 'guess2', 'guess3'])
    expect(await greeted(run, '127.0.0.67')).toBe(true)
    // What was open stays open (M4), and its failures ban nobody twice.
    for (const nth of [4, 5, 6]) await caller.send(`guess${nth}\n`).hears(`no guess${nth}`)
    await caller.send('good\n').hears('yes good')
    expect(run.of('address.banned')).toHaveLength(1)
    expect(run.of('login.accepted')).toMatchObject([{ user: 'good', remoteAddress: STRANGER }])
    expect(run.socket('pop').logins).toEqual({ accepted: 1, failed: 6, deferred: 0 })
  })

  it('ban nobody where no ban is set', async () => {
    await using run = await running({ listeners: { pop: guarded({ ban: undefined }) } })
    using _ = await failing(run, 20)
    expect(await greeted(run)).toBe(true)
    expect(run.of('address.banned')).toEqual([])
  })

  it('are counted over several connections and listeners, and the ban is every socket’s, TCP and UDP', async () => {
    const udp = { name: 'mirror', transport: 'udp' as const, serve: echo }
    const mirror: ListenerInput = { protocol: udp, sockets: loopback() }
    await using run = await running({
      listeners: { pop: guarded(), imap: guarded(), echo: guarded({ ban: undefined }), mirror },
    })
    using one = await failing(run, 1, STRANGER, 'pop')
    using other = await failing(run, 2, STRANGER, 'imap')
    expect([one.socket.destroyed, other.socket.destroyed]).toEqual([false, false])
    for (const listener of ['pop', 'imap', 'echo']) expect(await greeted(run, STRANGER, listener)).toBe(false)
    using sender = await Sender.at(STRANGER)
    sender.send(run.port('mirror'), 'x')
    expect(await run.event('datagram.refused')).toMatchObject({
      reason: 'banned',
      evidence: { detail: '3 logins failed' },
    })
    expect(run.portreeve.status().bans).toMatchObject([{ listener: 'imap', failures: 3 }])
  })

  it('never ban clients, cluster peers or trusted proxies', async () => {
    const addressLists = { clients: '127.0.0.66', clusterPeers: '127.0.0.67', trustedProxies: '127.0.0.68' }
    await using run = await running(settings({ addressLists }))
    for (const address of ['127.0.0.66', '127.0.0.67', '127.0.0.68']) {
      using _ = await failing(run, 5, address)
      expect(await greeted(run, address)).toBe(true)
    }
    expect(run.portreeve.status().bans).toEqual([])
  })
})

describe('a ban', () => {
  it('survives new settings, and yields to a list that holds the address now', async () => {
    await using run = await running(settings())
    using _ = await failing(run, 3)
    await run.portreeve.apply({ listeners: { pop: guarded({ ban: undefined, maxConnections: 7 }) } })
    expect(await greeted(run)).toBe(false)
    await run.portreeve.apply({ addressLists: { clients: STRANGER }, listeners: { pop: guarded() } })
    expect(await greeted(run)).toBe(true)
    await run.portreeve.apply(settings())
    expect(await greeted(run)).toBe(false)
  })

  it('follows the rule and the lists of now, also for connections that were open before', async () => {
    await using run = await running(settings())
    using caller = await failing(run, 2)
    await run.portreeve.apply({ addressLists: { clients: STRANGER }, listeners: { pop: guarded() } })
    await caller.send('guess3\n').hears('no guess3')
    await run.portreeve.apply({ listeners: { pop: guarded({ ban: { failures: 4 } }) } })
    await caller.send('guess4\n').hears('no guess4')
    expect(run.of('address.banned')).toEqual([])
    await caller.send('guess5\n').hears('no guess5')
    expect(run.of('address.banned')).toMatchObject([{ failures: 4 }])
  })

  it('ends after its time', async () => {
    await using run = await running({ listeners: { pop: guarded({ ban: { failures: 1, for: '150ms' } }) } })
    using _ = await failing(run, 1)
    const [ban] = run.portreeve.status().bans
    expect(ban).toBeDefined()
    await expect.poll(() => run.portreeve.status().bans, { interval: 10 }).toEqual([])
    expect(Date.now()).toBeGreaterThanOrEqual(ban?.until ?? 0)
    expect(await greeted(run)).toBe(true)
  })

  it('shows in status and explain, and can be lifted', async () => {
    await using run = await running(settings())
    const asked = () => run.portreeve.explain({ listener: 'pop', from: STRANGER })
    const { answers } = await asked()
    expect(answers.map(({ question }) => question).slice(0, 3)).toEqual([
      'Is the address denied?',
      'Is the address banned?',
      'Does the socket’s restriction exclude it?',
    ])
    expect(answers[1]).toMatchObject({ refused: false, answer: 'no' })
    using _ = await failing(run, 3)
    const [{ until } = { until: 0 }] = run.of('address.banned')
    expect(run.portreeve.status().bans).toEqual([
      { address: STRANGER, until, by: 'logins', failures: 3, listener: 'pop' },
    ])
    expect(await asked()).toMatchObject({ admitted: false, reason: 'banned' })
    expect((await asked()).answers[1]).toMatchObject({
      refused: true,
      answer: `yes, ${STRANGER} until ${new Date(until).toISOString()}, after 3 failures`,
      until,
      failures: 3,
    })
    expect([run.portreeve.unban(STRANGER), run.portreeve.unban(STRANGER)]).toEqual([true, false])
    expect([run.portreeve.status().bans, (await asked()).admitted, await greeted(run)]).toEqual([[], true, true])
  })

  it('stands in the log with its end, as does each refusal', async () => {
    await using run = await running({ listeners: { pop: guarded({ logLevel: 'debug' }) } })
    const lines: { level: string; message: string }[] = []
    const { hub, estate } = run.portreeve
    const log = startLog({
      hub,
      readCounters: () => estate.books.counters(),
      listeners: () => ['pop'],
      levelOf: () => 'debug',
      put: (line) => lines.push(JSON.parse(line)),
    })
    using _ = await failing(run, 3)
    await greeted(run)
    log.stop()
    const end = new Date(run.of('address.banned')[0]?.until ?? 0).toISOString()
    const about = (text: string) => lines.filter(({ message }) => message.includes(text))
    expect(about('banned 127')).toMatchObject([
      { level: 'warn', message: `banned ${STRANGER} until ${end}: 3 logins failed` },
    ])
    expect(about('refused 127')).toMatchObject([
      { level: 'debug', message: `refused ${STRANGER}: banned (until ${end}; 3 logins failed)` },
    ])
    expect(about('3 logins failed in')).toMatchObject([{ level: 'info', logins: { failed: 3 } }])
  })

  it('is one client’s behind a proxy, which goes on serving the others (X2)', async () => {
    const pop = guarded({ sockets: [{ port: 'any', address: '127.0.0.1', proxyProtocol: 'required' }] })
    await using run = await running({ addressLists: { trustedProxies: '127.0.0.1' }, listeners: { pop } })
    const behind = async (client: string) => {
      const caller = await dial(run.port('pop'))
      return caller.send(`PROXY TCP4 ${client} 192.0.2.1 4000 110\r\n`)
    }
    using bad = await behind('198.51.100.7')
    for (const nth of [1, 2, 3]) await bad.send(`guess${nth}\n`).hears(`no guess${nth}`)
    expect(run.of('address.banned')).toMatchObject([{ remoteAddress: '198.51.100.7' }])
    using again = await behind('198.51.100.7')
    expect(await again.all()).toBe('')
    expect(run.of('connection.refused')).toMatchObject([
      { remoteAddress: '198.51.100.7', reason: 'banned', evidence: { detail: '3 logins failed' } },
    ])
    using good = await behind('198.51.100.8')
    await good.hears('hello 198.51.100.8')
    // The proxy itself, as a balancer that looks: its failures are nobody's.
    using local = await dial(run.port('pop'))
    await local.send('PROXY UNKNOWN\r\n').hears('hello 127.0.0.1')
    for (const nth of [1, 2, 3]) await local.send(`guess${nth}\n`).hears(`no guess${nth}`)
    expect(run.portreeve.status().bans).toHaveLength(1)
  })
})

describe('a ban by hand', () => {
  it('refuses an address everywhere, whatever lists it is in, until it is lifted; what is open stays open', async () => {
    const mirror: ListenerInput = { protocol: { name: 'mirror', transport: 'udp', serve: echo }, sockets: loopback() }
    const listeners = { pop: guarded({ ban: undefined }), mirror }
    await using run = await running({ addressLists: { clients: STRANGER }, listeners })
    using open = await failing(run, 1)
    const ban = run.portreeve.ban(STRANGER)
    expect(run.of('address.banned')).toEqual([
      { type: 'address.banned', time: expect.any(Number), by: 'hand', remoteAddress: STRANGER, until: ban.until },
    ])
    expect(Math.abs(ban.until - Date.now() - 3_600_000)).toBeLessThan(10_000)
    expect(await greeted(run)).toBe(false)
    using sender = await Sender.at(STRANGER)
    sender.send(run.port('mirror'), 'x')
    expect(await run.event('datagram.refused')).toMatchObject({ reason: 'banned', evidence: { detail: 'by hand' } })
    await open.send('good\n').hears('yes good')
    await run.portreeve.apply({ listeners })
    expect(run.portreeve.bans()).toEqual([ban])
    const end = new Date(ban.until).toISOString()
    expect(await run.portreeve.explain({ listener: 'pop', from: STRANGER })).toMatchObject({
      reason: 'banned',
      answers: [{}, { answer: `yes, ${STRANGER} until ${end}, by hand` }, {}, {}, {}, {}, {}],
    })
    expect([run.portreeve.unban(STRANGER), await greeted(run)]).toEqual([true, true])
  })

  it.each([
    ['198.51.100.0/24', '1h', 'ADDRESS_INVALID', /more than one address.*denied list/],
    ['nobody', '1h', 'ADDRESS_INVALID', /is no address\. Write/],
    ['198.51.100.7', 'soon', 'SETTINGS_INVALID', /from 1ms to 596h/],
    ['198.51.100.7', '0s', 'SETTINGS_INVALID', /from 1ms to 596h/],
    ['198.51.100.7', '9999h', 'SETTINGS_INVALID', /from 1ms to 596h/],
  ])('of %s for %s is an error that says what to do', async (address, length, code, message) => {
    await using run = await running(settings())
    expect(() => run.portreeve.ban(address, { for: length as '1h' })).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    )
    expect(run.portreeve.bans()).toEqual([])
  })
})
