import { mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { lockFile } from '../../src/files/index.ts'

const folder = (): string => {
  const made = mkdtempSync(path.join(tmpdir(), 'portreeve-files-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

/** A lock that a process left behind when it died. */
const leave = (file: string): void => {
  writeFileSync(file, '')
  const long = new Date(Date.now() - 60_000)
  utimesSync(file, long, long)
}

describe('a lock', () => {
  it('is had by one at a time, by whatever link the file is called', async () => {
    const directory = folder()
    const file = path.join(directory, 'users')
    symlinkSync('users', path.join(directory, 'link'))
    let [inside, most, times] = [0, 0, 0]
    const change = async (name: string) => {
      await using _ = await lockFile(name)
      most = Math.max(most, ++inside)
      await new Promise(setImmediate)
      times++
      inside--
    }
    await Promise.all(Array.from({ length: 10 }, (_, index) => change(index % 2 ? file : path.join(directory, 'link'))))
    expect([most, times, readdirSync(directory)]).toEqual([1, 10, ['link']])
  })

  it('that was left over is removed, once, also by many who find it', async () => {
    const directory = folder()
    const file = path.join(directory, 'users')
    leave(`${file}.lock`)
    leave(`${file}.lock.removal`)
    let [inside, most] = [0, 0]
    const change = async () => {
      await using _ = await lockFile(file)
      most = Math.max(most, ++inside)
      await new Promise(setImmediate)
      inside--
    }
    await Promise.all(Array.from({ length: 10 }, change))
    expect([most, readdirSync(directory)]).toEqual([1, []])
  })

  it('that stays is told of, with what to remove', async () => {
    const file = path.join(folder(), 'users')
    writeFileSync(`${file}.lock`, '')
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const locked = lockFile(file)
    vi.advanceTimersByTime(5_000)
    const told = expect(locked).rejects.toThrow(`${file}.lock stays. If nothing else writes the file, remove that`)
    const advance = setInterval(() => vi.advanceTimersByTime(10_000), 5)
    await told
    clearInterval(advance)
  })
})
