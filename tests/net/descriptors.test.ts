import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { watchDescriptors } from '../../src/net/descriptors.ts'
import { type Caller, call, dial } from '../support/dial.ts'

vi.mock('node:fs', { spy: true })

/** A port in a process that may have so many descriptors only. */
const startPoor = async (descriptors: number) => {
  const child = spawn(
    'sh',
    [
      '-c',
      `ulimit -n ${descriptors}; exec "$0" "$1"`,
      process.execPath,
      join(import.meta.dirname, 'descriptors-child.ts'),
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const next = async () => JSON.parse((await lines.next()).value as string)
  const { port } = await next()
  return { port, next, kill: () => void child.kill('SIGKILL') }
}

test('out of descriptors a port says so once, lives on, and says when there are some again (D4)', async () => {
  const { port, next, kill } = await startPoor(60)
  const callers: Caller[] = []
  const crowd = setInterval(() => callers.push(call(port), call(port), call(port)), 10)
  expect(await next()).toMatchObject({ code: 'EMFILE', message: expect.stringContaining('ulimit -n') })
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  clearInterval(crowd)
  for (const caller of callers) caller.socket.destroy()
  expect(await next()).toMatchObject({ code: 'OK' })
  using caller = await dial(port)
  await caller.send('abc').hears('ABC')
  kill()
}, 30_000)

describe('the watch for descriptors', () => {
  const open = vi.mocked(openSync)
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
  afterEach(() => {
    vi.useRealTimers()
    open.mockReset()
  })

  const fail = (code: string) => () => {
    throw Object.assign(new Error(code), { code })
  }

  const watcher = () => {
    const told: string[] = []
    const unwatch = watchDescriptors({ acceptFailed: (code) => told.push(code), acceptResumed: () => told.push('OK') })
    return { told, unwatch }
  }

  test('has one timer for all ports, and none when none is open', () => {
    const [one, other] = [watcher(), watcher()]
    expect(vi.getTimerCount()).toBe(1)
    one.unwatch()
    expect(vi.getTimerCount()).toBe(1)
    other.unwatch()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('holds no descriptor between its looks', () => {
    const { unwatch } = watcher()
    vi.advanceTimersByTime(5_000)
    expect(vi.mocked(closeSync).mock.calls.length).toBe(open.mock.calls.length)
    unwatch()
  })

  test('tells every port, and gives the all-clear only after some calm', () => {
    const { told, unwatch } = watcher()
    open.mockImplementation(fail('EMFILE'))
    vi.advanceTimersByTime(1_000)
    open.mockReset()
    vi.advanceTimersByTime(2_000)
    expect(told).toEqual(['EMFILE'])
    vi.advanceTimersByTime(1_000)
    expect(told).toEqual(['EMFILE', 'OK'])
    unwatch()
  })

  test('takes no other error for a want of descriptors', () => {
    const { told, unwatch } = watcher()
    open.mockImplementation(fail('ENOENT'))
    vi.advanceTimersByTime(2_000)
    expect(told).not.toContain('ENOENT')
    unwatch()
  })
})
