import { describe, expect, test } from 'vitest'
import { FairQueue, type FairQueueLimits, QueueFull } from '../../src/policies/fair-queue.ts'
import { deferred } from '../support/deferred.ts'

/** A queue whose jobs end when the test says so. */
const rig = (limits: FairQueueLimits, suspects: readonly string[] = []) => {
  const queue = new FairQueue<string>(limits, (key) => Number(suspects.includes(key)))
  const begun: string[] = []
  const refused: string[] = []
  const ends = new Map<string, () => void>()
  const run = (job: string, signal?: AbortSignal): Promise<string | undefined> => {
    const work = (): Promise<string> => {
      const { promise, resolve } = deferred<string>()
      begun.push(job)
      ends.set(job, () => resolve(job))
      return promise
    }
    return queue.run(job[0] as string, work, signal).catch((error: unknown) => {
      if (error instanceof QueueFull) refused.push(job)
      return undefined
    })
  }
  /** Ends a job, and lets the next one begin. */
  const end = async (job: string): Promise<void> => {
    ends.get(job)?.()
    await new Promise(setImmediate)
  }
  return { queue, begun, refused, run, end }
}

/** Adds jobs such as `a1`, which belong to the key `a`. */
const add = (run: (job: string) => unknown, ...jobs: readonly string[]): void => {
  for (const job of jobs) void run(job)
}

describe('a fair queue', () => {
  test('M9: runs no more at one time than it may, and the next when one is done', async () => {
    const { queue, begun, run, end } = rig({ concurrent: 2, waiting: 10 })
    add(run, 'a1', 'b1', 'c1')
    expect([begun, queue.running, queue.waiting]).toEqual([['a1', 'b1'], 2, 1])
    await end('b1')
    expect([begun, queue.running, queue.waiting]).toEqual([['a1', 'b1', 'c1'], 2, 0])
  })

  test('M9: a key with a hundred jobs holds up the job of another by the one that runs', async () => {
    const { begun, run, end } = rig({ concurrent: 1, waiting: 200 })
    add(run, ...Array.from({ length: 100 }, (_, index) => `a${index}`))
    add(run, 'b1', 'b2', 'c1')
    for (const job of ['a0', 'b1', 'c1', 'a1', 'b2']) await end(job)
    expect(begun.slice(0, 6)).toEqual(['a0', 'b1', 'c1', 'a1', 'b2', 'a2'])
  })

  test('M9: one that comes again as soon as it was served comes behind those that wait', async () => {
    const { begun, run, end } = rig({ concurrent: 1, waiting: 10 })
    add(run, 'a1', 'b1', 'b2')
    await end('a1')
    add(run, 'a2', 'a3')
    await end('b1')
    await end('a2')
    expect(begun).toEqual(['a1', 'b1', 'a2', 'b2'])
  })

  test('M9: a key alone has all of what may run; another takes its turn before it has more', async () => {
    const { begun, run, end } = rig({ concurrent: 2, waiting: 10 })
    add(run, 'a1', 'a2', 'a3', 'b1')
    await end('a2')
    expect(begun).toEqual(['a1', 'a2', 'b1'])
  })

  test('M9: when it is full, the key with most loses its latest, and another gets in', async () => {
    const { begun, refused, run, end } = rig({ concurrent: 1, waiting: 3 })
    add(run, 'a0', 'a1', 'a2', 'a3', 'b1')
    expect(refused).toEqual([])
    await new Promise(setImmediate)
    expect(refused).toEqual(['a3'])
    await end('a0')
    expect(begun).toEqual(['a0', 'b1'])
  })

  test('M9: when it is full, the newcomer of a key that has as many as any is refused', async () => {
    const { queue, refused, run } = rig({ concurrent: 1, waiting: 2 })
    add(run, 'a0', 'b1', 'c1', 'b2', 'd1')
    await new Promise(setImmediate)
    expect([refused, queue.waiting]).toEqual([['b2', 'd1'], 2])
  })

  test('M9: among keys with equally many one of a higher rank gives way, but not to another of that rank', async () => {
    const { refused, run } = rig({ concurrent: 1, waiting: 2 }, ['x', 'y', 'z'])
    add(run, 'a0', 'x1', 'y1', 'z1', 'b1', 'c1', 'd1')
    await new Promise(setImmediate)
    expect(refused).toEqual(['z1', 'y1', 'x1', 'd1'])
  })

  test('M9: a job that is called off before its turn leaves its place, and is never begun', async () => {
    const { queue, begun, run, end } = rig({ concurrent: 1, waiting: 2 })
    const gone = new AbortController()
    add(run, 'a1')
    const called = run('b1', gone.signal)
    add(run, 'c1')
    gone.abort()
    expect(await called).toBeUndefined()
    expect(queue.waiting).toBe(1)
    await end('a1')
    await end('c1')
    expect([begun, queue.running, queue.waiting]).toEqual([['a1', 'c1'], 0, 0])
    expect(await run('d1', gone.signal)).toBeUndefined()
    expect(begun).toEqual(['a1', 'c1'])
  })

  test('M9: a job that fails makes room as one that does not, and its fault is its own', async () => {
    const queue = new FairQueue<string>({ concurrent: 1, waiting: 1 })
    const failing = queue.run('a', () => Promise.reject(new Error('no memory')))
    const next = queue.run('b', async () => 'fine')
    await expect(failing).rejects.toThrow('no memory')
    expect(await next).toBe('fine')
    expect([queue.running, queue.waiting]).toEqual([0, 0])
  })

  test('M4: lower limits end nothing that runs or waits, higher ones begin what waits', async () => {
    const { queue, begun, refused, run, end } = rig({ concurrent: 2, waiting: 3 })
    add(run, 'a1', 'b1', 'c1', 'd1', 'e1')
    queue.limits = { concurrent: 1, waiting: 1 }
    await end('a1')
    expect([begun, refused, queue.waiting]).toEqual([['a1', 'b1'], [], 3])
    queue.limits = { concurrent: 3, waiting: 1 }
    expect(begun).toEqual(['a1', 'b1', 'c1', 'd1'])
  })
})
