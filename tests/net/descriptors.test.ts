import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { DescriptorWatch, probeDescriptor } from '../../src/net/descriptors.ts'
import { type Caller, call, dial } from '../support/dial.ts'
import { openFiles, seesOpenFiles } from '../support/open-files.ts'

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
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
  afterEach(() => void vi.useRealTimers())

  const watching = () => {
    const kernel: { code: string | undefined } = { code: undefined }
    const watch = new DescriptorWatch(() => kernel.code)
    const told: string[] = []
    const add = () => watch.add({ acceptFailed: (code) => told.push(code), acceptResumed: () => told.push('OK') })
    return { kernel, told, add }
  }

  test('has one timer for all ports, and none when none is open', () => {
    const { add } = watching()
    const [removeOne, removeOther] = [add(), add()]
    expect(vi.getTimerCount()).toBe(1)
    removeOne()
    expect(vi.getTimerCount()).toBe(1)
    removeOther()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('tells every port, and gives the all-clear only after some calm', () => {
    const { kernel, told, add } = watching()
    const remove = add()
    kernel.code = 'EMFILE'
    vi.advanceTimersByTime(1_000)
    kernel.code = undefined
    vi.advanceTimersByTime(2_000)
    expect(told).toEqual(['EMFILE'])
    vi.advanceTimersByTime(1_000)
    expect(told).toEqual(['EMFILE', 'OK'])
    remove()
  })
})

describe('the probe for a descriptor', () => {
  test.runIf(seesOpenFiles)('holds none afterwards', () => {
    expect(probeDescriptor(import.meta.filename)).toBeUndefined()
    expect(openFiles(import.meta.filename)).toBe(0)
  })

  test('takes no other error for a want of descriptors', () => {
    expect(probeDescriptor(`${import.meta.filename}/missing`)).toBeUndefined()
  })
})
