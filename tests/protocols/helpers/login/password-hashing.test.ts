import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import { QueueFull } from '../../../../src/policies/fair-queue.ts'
import { Undecided } from '../../../../src/protocols/helpers/login/index.ts'
import { PasswordHashing } from '../../../../src/protocols/helpers/login/password-hashing.ts'
import { deferred } from '../../../support/deferred.ts'

const client = (remoteAddress: string) => ({
  remoteAddress,
  socket: new EventEmitter() as unknown as Socket,
  draining: new AbortController().signal,
})

/** Hashes that end when the test says so; which of them have begun. */
const rig = (hashing = new PasswordHashing()) => {
  const begun: string[] = []
  const ends = new Map<string, (isRight: boolean) => void>()
  const check = (name: string, from = client(name)): Promise<boolean> =>
    hashing.check(from, () => {
      const { promise, resolve } = deferred<boolean>()
      begun.push(name)
      ends.set(name, resolve)
      return promise
    })
  return { hashing, begun, check, end: (name: string, isRight = false) => ends.get(name)?.(isRight) }
}

describe('the budget for password hashes', () => {
  test('M9: lets one be computed at a time unless settings say more, and a hundred wait', async () => {
    const { hashing, begun, check } = rig()
    const all = Array.from({ length: 101 }, (_, index) => check(`192.0.2.${index}`))
    expect([begun, hashing.waiting]).toEqual([['192.0.2.0'], 100])
    await expect(check('198.51.100.1')).rejects.toBeInstanceOf(QueueFull)
    expect(hashing.counts).toEqual({ done: 0, refused: 1, left: 0 })
    for (const each of all) each.catch(() => {})
  })

  test('M9: counts what is done, and forgets one whose client has gone before its turn', async () => {
    const { hashing, begun, check, end } = rig()
    const first = check('192.0.2.1')
    const gone = client('192.0.2.2')
    const second = check('192.0.2.2', gone)
    gone.socket.emit('close')
    await expect(second).rejects.toBeInstanceOf(Undecided)
    end('192.0.2.1', true)
    expect(await first).toBe(true)
    expect([begun, hashing.counts]).toEqual([['192.0.2.1'], { done: 1, refused: 0, left: 1 }])
    expect(gone.socket.listenerCount('close')).toBe(0)
  })

  test('M9, M7: an IPv6 address waits with all of its prefix', async () => {
    const { hashing, begun, check, end } = rig()
    const waitFor = async (name: string) => {
      end(name)
      await new Promise(setImmediate)
    }
    for (const name of ['2001:db8::1', '2001:db8::2', '2001:db8::3', '192.0.2.1']) void check(name)
    await waitFor('2001:db8::1')
    expect(begun).toEqual(['2001:db8::1', '192.0.2.1'])
    hashing.configure(hashing, { limits: undefined, ipv6Prefix: 128 })
    for (const name of ['2001:db9::1', '2001:db9::2', '2001:db8::9']) void check(name)
    await waitFor('192.0.2.1')
    await waitFor('2001:db8::2')
    await waitFor('2001:db9::1')
    await waitFor('2001:db9::2')
    expect(begun.slice(2)).toEqual(['2001:db8::2', '2001:db9::1', '2001:db9::2', '2001:db8::9'])
  })

  test('M9: where many addresses try wrong passwords, one that has not gets in', async () => {
    const { hashing, check, end } = rig()
    hashing.configure(hashing, { limits: { concurrent: 1, waiting: 2 }, ipv6Prefix: 64 })
    for (const wrong of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
      const checked = check(wrong)
      end(wrong)
      await checked
    }
    const [, , third] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((name) => check(name))
    const lost = expect(third).rejects.toBeInstanceOf(QueueFull)
    void check('198.51.100.1')
    await lost
    expect(hashing.waiting).toBe(2)
  })

  test('M9: where addresses without end try passwords, one whose last was right gets in', async () => {
    const { hashing, check, end } = rig()
    hashing.configure(hashing, { limits: { concurrent: 1, waiting: 2 }, ipv6Prefix: 64 })
    const earlier = check('198.51.100.1')
    end('198.51.100.1', true)
    await earlier
    const [, , third] = ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((name) => check(name))
    const lost = expect(third).rejects.toBeInstanceOf(QueueFull)
    void check('198.51.100.1')
    await expect(check('203.0.113.1')).rejects.toBeInstanceOf(QueueFull)
    await lost
    expect(hashing.waiting).toBe(2)
  })

  test('M9: where several Portreeves share the process, the smallest numbers of their settings hold', () => {
    const { hashing, begun, check } = rig()
    const [one, other, silent] = [{}, {}, {}]
    hashing.configure(one, { limits: { concurrent: 3, waiting: 10 }, ipv6Prefix: 64 })
    hashing.configure(other, { limits: { concurrent: 2, waiting: 20 }, ipv6Prefix: 64 })
    hashing.configure(silent, { limits: undefined, ipv6Prefix: 64 })
    for (const host of [1, 2, 3, 4]) void check(`192.0.2.${host}`)
    expect(begun).toHaveLength(2)
    hashing.configure(other, undefined)
    expect(begun).toHaveLength(3)
  })
})
