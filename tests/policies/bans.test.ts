import { describe, expect, it } from 'vitest'
import { formatAddress } from '../../src/policies/address.ts'
import { compileAddressList } from '../../src/policies/address-list.ts'
import { EMPTY_SET } from '../../src/policies/address-set.ts'
import { type BanRule, Bans } from '../../src/policies/bans.ts'
import { asking } from '../support/policies.ts'

const NOBODY = { clients: EMPTY_SET, clusterPeers: EMPTY_SET, trustedProxies: EMPTY_SET }
const RULE: BanRule = { failures: 3, within: 600, for: 10_000 }
const PEER = '203.0.113.9'

/** Bans with a clock that stands still until a test moves it. */
const rig = () => {
  const clock = { now: 1_000_000 }
  const bans = new Bans(() => clock.now)
  return {
    clock,
    bans,
    fail: (address = PEER, rule: Partial<BanRule> = {}, exempt = NOBODY) =>
      bans.failed(address, 'pop', { ...RULE, ...rule }, exempt),
    ban: (address = PEER, rule: Partial<BanRule> = {}) =>
      bans.failed(address, 'pop', { ...RULE, ...rule, failures: 1 }, NOBODY),
    ask: (address = PEER, exempt = NOBODY) => asking({ bans, lists: exempt })(address),
  }
}

describe('counting', () => {
  it('bans an address with the failure that is one too many, and says so once', () => {
    const { fail, ask } = rig()
    expect([fail(), fail()]).toEqual([undefined, undefined])
    expect(ask()).toBeUndefined()
    expect(fail()).toEqual({ address: PEER, until: 1_010_000, by: 'logins', failures: 3, listener: 'pop' })
    expect(ask()).toEqual({
      admitted: false,
      reason: 'banned',
      evidence: { until: 1_010_000, detail: '3 logins failed' },
    })
    // From a connection that was open before.
    expect([fail(), fail(), fail()]).toEqual([undefined, undefined, undefined])
    expect(ask()?.evidence.until).toBe(1_010_000)
  })

  it('lets the window slide: each failure is forgotten when its own time is over', () => {
    const { clock, fail } = rig()
    fail()
    clock.now += 400
    fail()
    clock.now += 200
    expect(fail()).toBeUndefined()
    clock.now += 399
    expect(fail()).toMatchObject({ failures: 3 })
  })

  it('counts one address over all listeners, each by the rule of the listener where it fails', () => {
    const { clock, fail } = rig()
    fail()
    fail(PEER, { within: 10 })
    clock.now += 20
    expect(fail(PEER, { within: 10 })).toBeUndefined()
    expect(fail()).toMatchObject({ failures: 4 })
  })

  it('keeps addresses apart, but takes IPv4 seen through IPv6 for what it is (A6)', () => {
    const { fail, ask } = rig()
    fail()
    fail('203.0.113.10')
    fail(`::ffff:${PEER}`)
    expect(fail()).toMatchObject({ address: PEER })
    expect(ask('203.0.113.10')).toBeUndefined()
    expect(ask(`::ffff:${PEER}`)).toMatchObject({ reason: 'banned' })
  })

  it('counts and bans IPv6 by its prefix (M7)', () => {
    const { fail, ask } = rig()
    fail('2001:db8:1:2::1')
    fail('2001:db8:1:2::2')
    expect(fail('2001:db8:1:2:ffff::3%eth0')).toMatchObject({ address: '2001:db8:1:2::/64' })
    expect(ask('2001:db8:1:2::99')).toMatchObject({ reason: 'banned' })
    expect(ask('2001:db8:1:3::1')).toBeUndefined()
  })

  it('counts anew after a ban', () => {
    const { clock, fail } = rig()
    for (let nth = 0; nth < 3; nth++) fail(PEER, { within: 100_000 })
    clock.now += 10_000
    expect([fail(PEER, { within: 100_000 }), fail(PEER, { within: 100_000 })]).toEqual([undefined, undefined])
    expect(fail(PEER, { within: 100_000 })).toMatchObject({ failures: 3 })
  })

  it('waits for as many failures as a rule can ask for', () => {
    const { clock, fail } = rig()
    for (let nth = 0; nth < 250; nth++) {
      clock.now += 10
      expect(fail(PEER, { failures: 100 })).toBeUndefined()
    }
    for (let nth = 0; nth < 39; nth++) expect(fail(PEER, { failures: 100 })).toBeUndefined()
    expect(fail(PEER, { failures: 100 })).toMatchObject({ failures: 100 })
  })

  it('does not count what is no address', () => {
    const { ban, bans } = rig()
    expect(ban('')).toBeUndefined()
    expect(bans.list()).toEqual([])
  })
})

describe('a ban', () => {
  it('ends by itself, and is forgotten when somebody asks', () => {
    const { clock, ban, ask, bans } = rig()
    ban()
    clock.now += 9_999
    expect(ask()?.reason).toBe('banned')
    clock.now += 1
    expect([ask(), bans.list()]).toEqual([undefined, []])
    clock.now += 60_000
    ask('192.0.2.1')
    expect(bans.size).toBe(0)
  })

  it('gives one refusal however often it is asked, so that a flood does not allocate', () => {
    const { ban, ask } = rig()
    ban()
    expect(ask()).toBe(ask())
  })

  it('does not ask what time it is while nobody is banned', () => {
    const bans = new Bans(() => expect.unreachable())
    expect(asking({ bans })('0.0.0.0')).toBeUndefined()
  })

  it.each(['clients', 'clusterPeers', 'trustedProxies'] as const)(
    'never applies to %s, whenever they became that',
    (name) => {
      const { fail, ban, ask, bans } = rig()
      const exempt = { ...NOBODY, [name]: compileAddressList(PEER) }
      expect(fail(PEER, { failures: 1 }, exempt)).toBeUndefined()
      expect([fail(), fail()]).toEqual([undefined, undefined])
      ban()
      expect([ask(PEER, exempt), ask()?.reason]).toEqual([undefined, 'banned'])
      expect(bans.list()).toHaveLength(1)
    },
  )

  it('is asked after the Denied list and before the restriction (M5)', () => {
    const { ban, bans } = rig()
    ban()
    const list = compileAddressList(PEER, { name: 'denied' })
    const ask = (denied = EMPTY_SET) => asking({ bans, lists: { denied }, restriction: 'deny', addresses: list })(PEER)
    expect(ask(list)?.evidence).toEqual({ list: 'denied', line: 1 })
    expect(ask()?.evidence).toMatchObject({ detail: '1 logins failed' })
    bans.lift(PEER)
    expect(ask()?.reason).toBe('restricted')
  })

  it('can be lifted, by an address of it or as it is listed', () => {
    const { ban, ask, bans } = rig()
    for (const [address, lifted] of [
      [PEER, PEER],
      [PEER, `::ffff:${PEER}`],
      ['2001:db8::1', '2001:db8::9'],
      ['2001:db8::1', '2001:DB8::/64'],
    ] as const) {
      ban(address)
      expect([bans.lift(lifted), ask(address), bans.lift(lifted)], lifted).toEqual([true, undefined, false])
    }
    ban('2001:db8::1')
    for (const other of ['2001:db8::/48', '2001:db8:0:1::/64', '203.0.113', '']) expect(bans.lift(other)).toBe(false)
  })

  it('is listed, the oldest first, without anything of how it is kept', () => {
    const { clock, ban, bans } = rig()
    ban()
    clock.now += 5_000
    ban('2001:db8::1', { for: 100 })
    expect(bans.list()).toEqual([
      { address: PEER, until: 1_010_000, by: 'logins', failures: 1, listener: 'pop' },
      { address: '2001:db8::/64', until: 1_005_100, by: 'logins', failures: 1, listener: 'pop' },
    ])
  })

  it('holds for another prefix when the settings say so, and the longest wins (M7)', () => {
    const { ban, ask, bans } = rig()
    ban('2001:db8:0:1::1', { for: 20_000 })
    ban('2001:db8:0:2::1')
    ban()
    bans.ipv6Prefix = 48
    expect(bans.list().map(({ address, until }) => [address, until])).toEqual([
      [PEER, 1_010_000],
      ['2001:db8::/48', 1_020_000],
    ])
    expect(ask('2001:db8:0:ffff::1')?.reason).toBe('banned')
    bans.ipv6Prefix = 128
    expect([ask('2001:db8:0:1::1')?.reason, ask('2001:db8:0:1::2')]).toEqual(['banned', undefined])
  })
})

describe('what strangers can fill', () => {
  const nth = (index: number) => formatAddress({ family: 4, a: 0, b: 0, c: 0, d: 0x0a000000 + index })

  it('is 100,000 bans, of which the oldest go', () => {
    const { ban, ask, bans } = rig()
    for (let index = 0; index <= 100_000; index++) ban(nth(index))
    expect([bans.size, ask(nth(0)), ask(nth(1))?.reason]).toEqual([100_000, undefined, 'banned'])
  })

  it('is 100,000 addresses with failures, of which those that failed longest ago go', () => {
    const { fail } = rig()
    for (const address of [PEER, '192.0.2.1', '192.0.2.1', PEER]) fail(address)
    for (let index = 0; index < 99_999; index++) fail(nth(index))
    expect(fail()).toMatchObject({ failures: 3 })
    expect(fail('192.0.2.1')).toBeUndefined()
  })
})

describe('a ban by hand', () => {
  it('refuses an address for so long, also one that no failed login bans', () => {
    const { ask, bans, clock } = rig()
    const exempt = { ...NOBODY, clients: compileAddressList(PEER) }
    expect(bans.byHand(PEER, 5_000)).toEqual({ address: PEER, until: 1_005_000, by: 'hand' })
    expect(ask(PEER, exempt)).toEqual({
      admitted: false,
      reason: 'banned',
      evidence: { until: 1_005_000, detail: 'by hand' },
    })
    clock.now += 5_000
    expect(ask()).toBeUndefined()
  })

  it('replaces the end of a ban that there is, and no failed login changes it', () => {
    const { ask, ban, bans, fail } = rig()
    ban()
    bans.byHand(PEER, 1_000)
    for (let nth = 0; nth < 5; nth++) fail()
    expect([bans.list(), ask()?.evidence.until]).toEqual([[{ address: PEER, until: 1_001_000, by: 'hand' }], 1_001_000])
  })

  it('holds for the prefix of an IPv6 address (M7), and not for what is no address', () => {
    const { ask, bans } = rig()
    expect(bans.byHand('2001:db8::1', 1_000)?.address).toBe('2001:db8::/64')
    expect(ask('2001:db8::2')?.reason).toBe('banned')
    expect(bans.isSame('2001:db8::7', '2001:db8::8')).toBe(true)
    expect([bans.isSame('nobody', 'nobody'), bans.byHand('nobody', 1_000)]).toEqual([false, undefined])
  })
})
