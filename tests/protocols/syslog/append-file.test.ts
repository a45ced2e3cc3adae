import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { AppendFile } from '../../../src/protocols/syslog/append-file.ts'

let directory: string
const told: string[] = []
const operator = { notify: (level: string, message: string) => void told.push(`${level}: ${message}`) }

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'portreeve-append-'))
  told.length = 0
})
afterEach(() => rmSync(directory, { recursive: true }))

test('lines are appended in their order, and all are there when it is closed', async () => {
  const path = join(directory, 'log')
  const lines = Array.from({ length: 2_000 }, (_, index) => `${index}\n`)
  const file = new AppendFile(path)
  for (const line of lines.slice(0, 1_000)) file.append(line, operator)
  await new Promise((resolve) => setTimeout(resolve, 1))
  for (const line of lines.slice(1_000)) file.append(line, operator)
  await file.close()
  expect(readFileSync(path, 'utf8')).toBe(lines.join(''))
  expect(told).toEqual([])
})

test('what a file holds already stays', async () => {
  const path = join(directory, 'log')
  for (const line of ['one\n', 'two\n']) {
    const file = new AppendFile(path)
    file.append(line, operator)
    await file.close()
  }
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n')
})

test('a file that was moved away is made again (log rotation)', async () => {
  const path = join(directory, 'log')
  const file = new AppendFile(path)
  file.append('old\n', operator)
  await vi.waitFor(() => expect(readFileSync(path, 'utf8')).toBe('old\n'))
  renameSync(path, `${path}.1`)
  await vi.waitFor(
    () => {
      file.append('new\n', operator)
      expect(readFileSync(path, 'utf8')).toMatch(/^(new\n)+$/)
    },
    { timeout: 5_000, interval: 50 },
  )
  await file.close()
})

test('a file that cannot be written is told once, and tried again with each line', async () => {
  const path = join(directory, 'missing', 'log')
  const file = new AppendFile(path)
  for (let index = 0; index < 5; index++) {
    file.append(`${index}\n`, operator)
    await vi.waitFor(() => expect(told).toHaveLength(1))
  }
  expect(told[0]).toMatch(/^error: syslog cannot write .*ENOENT/)
  await mkdir(join(directory, 'missing'))
  await vi.waitFor(() => {
    file.append('back\n', operator)
    expect(told[1]).toMatch(/^info: syslog writes .* again/)
  })
  await file.close()
  expect(readFileSync(path, 'utf8')).toMatch(/(back\n)+$/)
})

test('what the disk cannot keep up with is dropped and told, and not kept', async () => {
  const path = join(directory, 'log')
  const file = new AppendFile(path)
  const line = `${'x'.repeat(99_999)}\n`
  for (let index = 0; index < 100; index++) file.append(line, operator)
  await file.close()
  expect(readFileSync(path).length).toBeLessThan(5_000_000)
  expect(told[0]).toContain('the disk is too slow')
})
