import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { LineWriter } from '../../src/telemetry/index.ts'

beforeEach(() => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
})

/** A stream that says when a write is done, or fails as it is told. */
class PlayedStream {
  readonly lines: string[] = []
  readonly #done: ((error?: Error) => void)[] = []
  writableLength = 0
  tries = 0

  write(text: string, done: (error?: Error) => void): void {
    this.tries++
    this.lines.push(text.trimEnd())
    this.#done.push(done)
  }

  flush(error?: Error): void {
    if (error !== undefined) this.lines.length -= this.#done.length
    for (const done of this.#done.splice(0)) done(error)
  }
}

const EPIPE = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })

const writer = () => {
  const stream = new PlayedStream()
  const failed: string[] = []
  const lines: LineWriter = new LineWriter({
    stream,
    onFailed: (code) => failed.push(code),
    onLost: (lost) => lines.write(`lost ${lost}`),
  })
  return { stream, lines, failed }
}

describe('a stream whose reader stalls', () => {
  it('D8: gets no more lines while it is 1 MB behind, and hears how many it has lost as soon as its reader goes on', () => {
    const { stream, lines, failed } = writer()
    lines.write('one')
    stream.writableLength = 1_100_000
    for (let count = 0; count < 5; count++) lines.write('more')
    expect(stream.lines).toEqual(['one'])
    stream.writableLength = 0
    stream.flush()
    expect(stream.lines).toEqual(['one', 'lost 5'])
    lines.write('two')
    expect([stream.lines, failed]).toEqual([['one', 'lost 5', 'two'], []])
  })
})

describe('a stream that fails', () => {
  it('D8: is left alone for a second at a time, says so once, and its losses are told when it works again', () => {
    const { stream, lines, failed } = writer()
    lines.write('one')
    stream.flush(EPIPE)
    for (let count = 0; count < 5; count++) lines.write('lost')
    expect([stream.tries, failed]).toEqual([1, ['EPIPE']])
    vi.advanceTimersByTime(1_000)
    lines.write('two')
    lines.write('meanwhile')
    stream.flush(EPIPE)
    expect([stream.tries, failed]).toEqual([2, ['EPIPE']])
    vi.advanceTimersByTime(1_000)
    lines.write('three')
    stream.flush()
    expect(stream.lines).toEqual(['three', 'lost 8'])
    lines.write('four')
    stream.flush(EPIPE)
    expect(failed).toEqual(['EPIPE', 'EPIPE'])
  })

  it('D8: may throw, and be no stream at all but a function that takes text', () => {
    let broken = true
    const written: string[] = []
    const failed: string[] = []
    const write = (text: string) => {
      if (broken) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
      written.push(text)
    }
    const lines: LineWriter = new LineWriter({
      stream: { write },
      onFailed: (code) => failed.push(code),
      onLost: (lost) => lines.write(`lost ${lost}`),
    })
    lines.write('one')
    broken = false
    lines.write('two')
    vi.advanceTimersByTime(1_000)
    lines.write('three')
    expect([written, failed]).toEqual([['three\n', 'lost 2\n'], ['ENOSPC']])
  })
})
