import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { HostPolicy, PolicyPeer, SettingsInput } from '../../src/index.ts'
import { createMetrics } from '../../src/telemetry/metrics/index.ts'
import { Sender } from '../support/datagrams.ts'
import { deferred } from '../support/deferred.ts'
import { call, dial } from '../support/dial.ts'
import { loopback, made, type Running, running } from '../support/portreeve.ts'

const settings = (policies: SettingsInput['policies'], more: object = {}): SettingsInput => ({
  policies,
  listeners: { echo: { protocol: 'echo', sockets: loopback(), ...more } },
})

/** Whether somebody from an address is served. */
const isServed = async (run: Running, localAddress = '127.0.0.1'): Promise<boolean> => {
  using caller = call(run.port('echo'), { localAddress })
  caller.send('hello')
  return await Promise.race([caller.hears('hello').then(() => true), caller.gone.then(() => false)]).catch(() => false)
}

const explained = async (run: Running, from = '127.0.0.1') =>
  (await run.portreeve.explain({ listener: 'echo', from })).reason

/** Refuses 127.0.0.66, by the reason of its name. */
const refusing = (stage: HostPolicy['stage'], more: Partial<HostPolicy> = {}): HostPolicy => ({
  reason: `not-at-${stage}`,
  stage,
  compile: () => (peer) => (peer.address === '127.0.0.66' ? 'we do not know it' : undefined),
  ...more,
})

describe('a policy of the host', () => {
  it.each(['address', 'client', 'lookup', 'place', 'secured', 'session'] as const)(
    'is asked at the stage %s, and says why in events, counts, metrics and explain (D6)',
    async (stage) => {
      await using run = await running(settings([refusing(stage)]))
      const reason = `not-at-${stage}`
      expect([await isServed(run, '127.0.0.66'), await isServed(run)]).toEqual([false, true])
      expect(await run.event('connection.refused')).toMatchObject({
        reason,
        remoteAddress: '127.0.0.66',
        evidence: { detail: 'we do not know it' },
      })
      expect(run.socket('echo').refused).toEqual({ [reason]: 1 })
      expect([await explained(run, '127.0.0.66'), await explained(run)]).toEqual([reason, undefined])
      const { estate } = run.portreeve
      const metrics = createMetrics({ books: () => estate.books, status: () => run.portreeve.status() })
      expect(await metrics.text()).toContain(`reason="${reason}"`)
    },
  )

  it('comes behind ours in its stage, and hosts’ ones in the order written (M5)', async () => {
    const asked: string[] = []
    const noting = (reason: string): HostPolicy => ({ reason, compile: () => () => void asked.push(reason) })
    const input = settings([noting('one'), noting('two')])
    await using run = await running({ ...input, addressLists: { denied: '127.0.0.66' } })
    expect([await isServed(run, '127.0.0.66'), asked]).toEqual([false, []])
    expect([await isServed(run), asked]).toEqual([true, ['one', 'two']])
    const { answers } = await run.portreeve.explain({ listener: 'echo', from: '127.0.0.1' })
    expect(answers.map(({ reason }) => reason).slice(0, 5)).toEqual(['denied', 'banned', 'restricted', 'one', 'two'])
  })

  it('is told of the client behind a proxy, and of counts', async () => {
    const seen: Partial<PolicyPeer>[] = []
    const noting = (stage: 'address' | 'place'): HostPolicy => ({
      reason: stage,
      stage,
      compile: () => (peer) => {
        seen.push({ address: peer.address, ...(stage === 'place' && { standing: structuredClone(peer.standing) }) })
        return undefined
      },
    })
    const sockets = [{ ...loopback()[0], proxyProtocol: 'required' }]
    const input = settings([noting('address'), noting('place')], { sockets })
    await using run = await running({ ...input, addressLists: { trustedProxies: '127.0.0.1' } })
    using caller = await dial(run.port('echo'))
    await caller.send('PROXY TCP4 203.0.113.9 127.0.0.1 5 6\r\nhello').hears('hello')
    const none = { listener: 0, address: 0, server: 0 }
    expect(seen).toEqual([
      { address: '127.0.0.1' },
      { address: '203.0.113.9' },
      { address: '203.0.113.9', standing: { own: none, elsewhere: none } },
    ])
  })

  it.each(['refuse', 'admit'] as const)('that throws is told once, and %ss (P3)', async (onError) => {
    const throwing: HostPolicy = {
      reason: 'broken',
      onError,
      compile: () => () => {
        throw new Error('boom')
      },
    }
    await using run = await running(settings([throwing]))
    for (let time = 0; time < 3; time++) expect(await isServed(run)).toBe(onError === 'admit')
    expect(run.of('policy.failed')).toMatchObject([
      { reason: 'broken', error: 'boom', socket: run.socket('echo').name },
    ])
  })

  it('that cannot be compiled, or answers a promise out of its stage, is one that throws', async () => {
    const compile = (): never => {
      throw new Error('no table')
    }
    const input = [
      { reason: 'uncompiled', onError: 'admit', compile } as const,
      refusing('place', { compile: () => async () => true }),
    ]
    await using run = await running(settings(input))
    expect(await isServed(run)).toBe(false)
    expect(run.of('policy.failed').map(({ reason }) => reason)).toEqual(['uncompiled', 'not-at-place'])
  })

  it('follows an apply: the next connection is asked by the new ones', async () => {
    await using run = await running(settings([refusing('address')]))
    const plan = await run.portreeve.apply(settings([]))
    expect(plan.server).toEqual(['policies'])
    expect(await isServed(run, '127.0.0.66')).toBe(true)
  })
})

describe('a policy that looks elsewhere', () => {
  const asking = (more: Partial<HostPolicy> = {}) => {
    const answer = deferred<boolean>()
    const asked: string[] = []
    const ask = (peer: PolicyPeer): Promise<boolean> => {
      asked.push(peer.address)
      return answer.promise
    }
    return {
      answer,
      asked,
      policy: { reason: 'listed', stage: 'lookup', compile: () => ask, ...more } satisfies HostPolicy,
    }
  }

  it('has the connection wait without a place, and loses no byte of it', async () => {
    const { answer, asked, policy } = asking()
    await using run = await running(settings([policy]))
    using caller = await dial(run.port('echo'))
    caller.send('hello')
    await expect.poll(() => asked).toEqual(['127.0.0.1'])
    expect(run.portreeve.status().open).toBe(0)
    answer.resolve(false)
    await caller.hears('hello')
    expect(run.portreeve.status().open).toBe(1)
  })

  it('keeps no place for who leaves meanwhile (M6)', async () => {
    const { answer, asked, policy } = asking()
    await using run = await running(settings([policy]))
    using caller = await dial(run.port('echo'))
    await expect.poll(() => asked).toHaveLength(1)
    caller.socket.destroy()
    await caller.gone
    answer.resolve(false)
    await run.event('connection.closed')
    expect([run.portreeve.status().open, await isServed(run), asked]).toEqual([0, true, ['127.0.0.1']])
  })

  it('refuses as it is told to where no answer comes in time', async () => {
    const { policy } = asking({ timeout: '1ms', whenUnanswered: 'refuse' })
    await using run = await running(settings([policy]))
    expect(await isServed(run)).toBe(false)
    expect(await run.event('connection.refused')).toMatchObject({ reason: 'lookup-timeout' })
  })

  it('does not hold a drain: who waits is cut at the deadline', async () => {
    const { asked, policy } = asking()
    await using run = await running(settings([policy]))
    using caller = await dial(run.port('echo'))
    await expect.poll(() => asked).toHaveLength(1)
    await run.portreeve.drain({ deadline: '10ms' })
    expect([await caller.gone, run.of('connection.refused')]).toMatchObject([undefined, [{ reason: 'draining' }]])
  })

  it('is not waited for by a datagram, which is judged by what is kept', async () => {
    const { answer, asked, policy } = asking()
    const mirror = { protocol: 'echo', transport: 'udp', sockets: loopback() } as const
    const input = settings([policy])
    await using run = await running({ ...input, listeners: { ...input.listeners, mirror } })
    using sender = await Sender.at('127.0.0.1')
    sender.send(run.port('mirror'), 'before')
    await sender.hears(1)
    expect(asked).toEqual([])
    answer.resolve(true)
    expect(await isServed(run)).toBe(false)
    // Each socket keeps answers of its own: that of TCP says nothing to UDP.
    sender.send(run.port('mirror'), 'behind')
    expect(await sender.hears(2)).toEqual(['before', 'behind'])
  })
})

describe('a policy as a module', () => {
  it('is made of its options, and named with its place where it is none', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'portreeve-policy-'))
    try {
      await writeFile(
        join(directory, 'office.mjs'),
        `export const create = ({ refuse }) => ({ reason: 'office', compile: () => (peer) => peer.address === refuse })`,
      )
      await writeFile(join(directory, 'none.mjs'), 'export default 7')
      const options = { refuse: '127.0.0.66' }
      await using run = await running(settings([{ module: './office.mjs', options }]), { directory })
      expect([await isServed(run, '127.0.0.66'), await isServed(run)]).toEqual([false, true])
      await using wrong = made(
        settings([
          { module: './none.mjs' },
          { module: './absent.mjs' },
          { reason: 'denied', compile: () => undefined },
          { reason: 'Not This', compile: () => undefined },
          { reason: 'slow', stage: 'lookup', timeout: '2 s' as '2s', compile: () => undefined },
          { reason: 'late', stage: 'later' as 'place', compile: () => undefined },
          { reason: 'odd', onError: 'ignore' as 'admit', compile: () => undefined },
        ]),
        { directory },
      )
      const error = await wrong.portreeve.start().catch((reason) => reason)
      expect(error).toMatchObject({
        code: 'SETTINGS_INVALID',
        complaints: [
          { path: 'policies[0]', message: expect.stringContaining('no policy. Export one as default') },
          { path: 'policies[1]', message: expect.stringContaining('cannot load the policy module ./absent.mjs') },
          { path: 'policies[2]', message: "the reason 'denied' is taken. Choose one of its own." },
          {
            path: 'policies[3]',
            message: expect.stringContaining("reason: 'Not This' is not a reason. Write small letters"),
          },
          { path: 'policies[4]', message: expect.stringContaining("timeout: '2 s' is not a duration from 1ms") },
          { path: 'policies[5]', message: expect.stringContaining("stage: 'later' is not a stage. Write address,") },
          { path: 'policies[6]', message: expect.stringContaining("onError: 'ignore' is not") },
        ],
      })
    } finally {
      await rm(directory, { recursive: true })
    }
  })
})
