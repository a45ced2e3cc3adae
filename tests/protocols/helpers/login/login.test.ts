import { describe, expect, it } from 'vitest'
import { QueueFull } from '../../../../src/policies/fair-queue.ts'
import { type Authenticate, type LoginOutcome, Logins } from '../../../../src/protocols/helpers/login/index.ts'
import { Outage } from '../../../../src/protocols/helpers/outage.ts'
import type { TcpProtocol } from '../../../../src/protocols/protocol.ts'
import { dial } from '../../../support/dial.ts'
import { serve } from '../../../support/fake-connection.ts'

const alice = { user: 'alice', password: 'right' }
const mallory = { user: 'alice', password: 'wrong' }

/** Tries logins on a real connection and tells what came of each. */
const trying = async (authenticate: Authenticate, claims: readonly (typeof alice)[], delay = 0) => {
  const outcomes: LoginOutcome[] = []
  const policy = { authenticate, attempts: 3, delay, outage: new Outage() }
  const protocol: TcpProtocol = {
    name: 'login',
    serve: async (connection) => {
      const logins = new Logins(connection, policy)
      for (const claim of claims) outcomes.push(await logins.attempt(claim, 'PLAIN'))
      connection.socket.end()
    },
  }
  const served = await serve(protocol)
  return Object.assign(served, { outcomes })
}

const rightOnly: Authenticate = ({ user, password }) => (password === 'right' ? user : undefined)

describe('the logins of a connection', () => {
  it('are known to the connection, the wrong ones too, and the last wrong one is said to be so', async () => {
    await using served = await trying(rightOnly, [mallory, mallory, alice, mallory])
    using caller = await dial(served.port)
    await caller.gone
    expect(served.outcomes).toEqual(['refused', 'refused', { account: 'alice' }, 'last'])
    expect(served.logins.map(({ accepted }) => accepted)).toEqual([false, false, true, false])
    expect(served.logins[0]).toMatchObject({ user: 'alice', method: 'PLAIN' })
  })

  it('without a user or a password are wrong, and nobody is asked about them', async () => {
    let asked = 0
    const anybody: Authenticate = ({ user }) => {
      asked++
      return user
    }
    const empty = [
      { user: 'alice', password: '' },
      { user: '', password: 'right' },
    ]
    await using served = await trying(anybody, empty)
    using caller = await dial(served.port)
    await caller.gone
    expect(served.outcomes).toEqual(['refused', 'refused'])
    expect(served.logins.map(({ accepted }) => accepted)).toEqual([false, false])
    expect(asked).toBe(0)
  })

  it('are answered late when they are wrong, later each time', async () => {
    await using served = await trying(rightOnly, [mallory, mallory], 20)
    const began = performance.now()
    using caller = await dial(served.port)
    await caller.gone
    expect(performance.now() - began).toBeGreaterThan(58)
  })

  it('of a peer that goes away are not waited for', async () => {
    await using served = await trying(rightOnly, [mallory], 3_600_000)
    using caller = await dial(served.port)
    const { socket } = await served.connection()
    caller.socket.destroy()
    socket.resume()
    await new Promise((resolve) => socket.once('close', resolve))
    await Promise.resolve()
    expect(served.outcomes).toEqual(['refused'])
  })

  it('that cannot be checked are no failures, and the operator hears of it once', async () => {
    const broken: Authenticate = () => Promise.reject(new Error('the database is gone'))
    await using served = await trying(broken, [alice, alice])
    using caller = await dial(served.port)
    await caller.gone
    expect(served.outcomes).toEqual(['unavailable', 'unavailable'])
    expect(served.logins).toEqual([])
    expect(served.notices).toMatchObject([
      { level: 'error', message: 'logins cannot be checked: the database is gone. Clients are told to come again.' },
    ])
  })

  it('M9: that find no place among those that wait are deferred, and answered late, later each time', async () => {
    const full: Authenticate = () => Promise.reject(new QueueFull())
    await using served = await trying(full, [alice, alice], 20)
    const began = performance.now()
    using caller = await dial(served.port)
    await caller.gone
    expect(performance.now() - began).toBeGreaterThan(58)
    expect(served.outcomes).toEqual(['unavailable', 'unavailable'])
    expect(served.logins).toMatchObject([{ isDeferred: true }, { isDeferred: true }])
  })

  it('are not checked with a password without end', async () => {
    await using served = await trying(({ user }) => user, [{ user: 'alice', password: 'x'.repeat(1_025) }])
    using caller = await dial(served.port)
    await caller.gone
    expect(served.outcomes).toEqual(['refused'])
  })
})
