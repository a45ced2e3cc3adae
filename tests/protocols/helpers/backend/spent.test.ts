import { Readable, Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { freeWhenPassed } from '../../../../src/protocols/helpers/backend/spent.ts'

/** A pipe whose end holds what it gets until it is told that it is written. */
const piped = (from = new Readable({ read() {} })) => {
  const waiting: (() => void)[] = []
  const to = new Writable({ write: (_chunk, _encoding, done) => void waiting.push(done) })
  from.pipe(to)
  freeWhenPassed(from, to)
  return { from, to, written: () => waiting.shift()?.() }
}

const large = () => Buffer.alloc(65_536, 'large')

/** A turn of the loop: what was pushed has gone to the other end, what was written is told. */
const turn = () => new Promise(setImmediate)

const push = (from: Readable, chunk: Buffer) => {
  from.push(chunk)
  return turn()
}

describe('what went through a pipe', () => {
  test('is freed as soon as it is written, and not before', async () => {
    const { from, written } = piped()
    const chunk = large()
    await push(from, chunk)
    expect(chunk.length).toBe(65_536)
    written()
    await turn()
    expect(chunk.length).toBe(0)
  })

  test('is freed at once where it is written at once', async () => {
    const from = new Readable({ read() {} })
    const to = new Writable({ write: (_chunk, _encoding, done) => done() })
    from.pipe(to)
    freeWhenPassed(from, to)
    const chunk = large()
    await push(from, chunk)
    expect(chunk.length).toBe(0)
  })

  test('is left to somebody else who hears it', async () => {
    const { from, written } = piped()
    from.on('data', () => {})
    const chunk = large()
    await push(from, chunk)
    written()
    await turn()
    expect(chunk.length).toBe(65_536)
  })

  test('is left to whoever has put it back', async () => {
    const from = new Readable({ read() {} })
    const [putBack, own] = [large(), large()]
    from.unshift(putBack)
    const { written } = piped(from)
    from.push(own)
    for (let times = 0; times < 3; times++) {
      await turn()
      written()
    }
    await turn()
    expect([putBack.length, own.length]).toEqual([65_536, 0])
  })

  test('is left where it shares its memory with others', async () => {
    const { from, written } = piped()
    const whole = Buffer.alloc(100_000, 'whole')
    await push(from, whole.subarray(0, 65_536))
    written()
    await turn()
    expect(whole.length).toBe(100_000)
  })

  test('is not remembered without end while it is never wholly written', async () => {
    const from = new Readable({ read() {} })
    const waiting: (() => void)[] = []
    let isSlow = true
    const write = (_chunk: Buffer, _encoding: string, done: () => void) => (isSlow ? void waiting.push(done) : done())
    const to = new Writable({ highWaterMark: 2 ** 24, write })
    from.pipe(to)
    freeWhenPassed(from, to)
    const chunks = Array.from({ length: 9 }, large)
    for (const chunk of chunks) await push(from, chunk)
    isSlow = false
    waiting.shift()?.()
    await turn()
    await push(from, large())
    expect(chunks.map(({ length }) => length)).toEqual(chunks.map(() => 65_536))
  })
})
