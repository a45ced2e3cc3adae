import { describe, expect, it } from 'vitest'
import { explainAnswers, type Visit } from '../../src/policies/explain.ts'
import { POLICIES } from '../../src/policies/order.ts'
import { Peer } from '../../src/policies/peer.ts'
import { type Policy, STAGES } from '../../src/policies/policy.ts'
import { COUNT_LIMITS, REASONS } from '../../src/policies/reasons.ts'
import { NOTHING_OPEN, type Standing } from '../../src/policies/standing.ts'
import { admissionOf, contextOf, type PolicyOptions } from '../support/policies.ts'

const explained = (options: PolicyOptions, visit: Partial<Visit> = {}, standing: Standing = NOTHING_OPEN) => {
  const { proxyProtocol = 'off' } = options
  const whole = {
    from: '192.0.2.1',
    through: undefined,
    localAddress: '',
    serverName: undefined,
    proxyProtocol,
    ...visit,
  }
  return explainAnswers(admissionOf(options), new Peer(contextOf(options).lists, 64), whole, () => standing)
}

describe('the table of policies', () => {
  it('is in the order of M5, which is that of the stages, and has each reason once', () => {
    expect(POLICIES.map(({ reason }) => reason)).toEqual([
      'denied',
      'banned',
      'restricted',
      'proxy-untrusted',
      'header-limit',
      'proxy-missing',
      'full',
      'per-address-limit',
      'server-per-address-limit',
      'client-reserve',
      'handshake-limit',
      'no-certificate',
      'clients-only',
      'draining',
    ])
    const stages = POLICIES.map(({ stage }) => STAGES.indexOf(stage))
    expect(stages).toEqual(stages.toSorted((one, other) => one - other))
    expect(new Set(REASONS).size).toBe(REASONS.length)
  })

  it('says of each policy in sentences what it asks and does', () => {
    for (const { question, description, failures = {} } of POLICIES as readonly Policy[]) {
      expect(question).toMatch(/^[A-Z].*\?$/)
      for (const text of [description, ...Object.values(failures)]) expect(text).toMatch(/^[A-Z].*\.$/)
    }
  })

  it('knows the limits of count on places, which alone are told in words (P2)', () => {
    const limits = ['full', 'per-address-limit', 'server-per-address-limit', 'client-reserve', 'handshake-limit']
    expect([...COUNT_LIMITS]).toEqual(limits)
  })
})

describe('explaining', () => {
  it('M8: adds what others hold to what is open here, and shows it', async () => {
    const standing: Standing = {
      own: { listener: 7, address: 1, server: 1 },
      elsewhere: { listener: 3, address: 2, server: 0 },
    }
    const options = { maxConnections: 10, perAddressLimit: 4, serverLimit: 2, clientReserve: 1 }
    const answers = await explained(options, {}, standing)
    expect(answers.filter(({ limit }) => limit !== undefined)).toMatchObject([
      { reason: 'full', refused: true, answer: 'yes, 10 of 10 (3 of them elsewhere)', count: 10, elsewhere: 3 },
      { reason: 'per-address-limit', refused: false, answer: 'no, 3 of 4 (2 of them elsewhere)', elsewhere: 2 },
      { reason: 'server-per-address-limit', refused: false, answer: 'no, 1 of 2' },
      { reason: 'client-reserve', refused: true, count: 10, limit: 9 },
    ])
  })

  it('M2: says that cluster peers are exempt where a count is reached', async () => {
    const standing = { ...NOTHING_OPEN, own: { listener: 1, address: 1, server: 1 } }
    const answers = await explained({ perAddressLimit: 1, lists: { clusterPeers: '192.0.2.1' } }, {}, standing)
    expect(answers.find(({ reason }) => reason === 'per-address-limit')).toMatchObject({
      refused: false,
      answer: 'no, 1 of 1, but cluster peers are exempt',
    })
  })

  it('X2: asks the proxy, then the client, and says of whom it asks', async () => {
    const options = { proxyProtocol: 'required', lists: { trustedProxies: '10.0.0.2', denied: '192.0.2.1' } } as const
    const answers = await explained(options, { through: '10.0.0.2' })
    const asked = answers.map(({ of, reason }) => `${of} ${reason}`)
    expect(asked.slice(0, 6)).toEqual([
      'proxy denied',
      'proxy banned',
      'proxy restricted',
      'proxy proxy-untrusted',
      'proxy header-limit',
      'client denied',
    ])
    expect(answers.filter(({ refused }) => refused).map(({ of, reason }) => [of, reason])).toEqual([
      ['client', 'denied'],
    ])
  })
})
