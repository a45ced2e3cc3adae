import { execFileSync } from 'node:child_process'
import {
  chownSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { replaceFile } from '../../src/files/index.ts'

const folder = (): string => {
  const made = mkdtempSync(path.join(tmpdir(), 'portreeve-files-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

/** In a folder of the test's own: what stands in the place of a file may be replaced by a defect. */
const pipeIn = (directory: string): string => {
  const pipe = path.join(directory, 'pipe')
  execFileSync('mkfifo', [pipe])
  return pipe
}

describe('a file that is replaced', () => {
  it('keeps its mode, and nothing else is left in its directory', async () => {
    const directory = folder()
    const file = path.join(directory, 'users')
    writeFileSync(file, 'old', { mode: 0o640 })
    await replaceFile(file, 'new')
    expect([readFileSync(file, 'utf8'), statSync(file).mode & 0o777]).toEqual(['new', 0o640])
    expect(readdirSync(directory)).toEqual(['users'])
  })

  it.skipIf(process.getuid?.() !== 0)('keeps its owner and group (only root can give a file away)', async () => {
    const file = path.join(folder(), 'users')
    writeFileSync(file, 'old')
    chownSync(file, 1234, 4321)
    await replaceFile(file, 'new')
    expect(statSync(file)).toMatchObject({ uid: 1234, gid: 4321 })
  })

  it('is the one that links lead to in the end, also where it is not there yet', async () => {
    const directory = folder()
    symlinkSync('one', path.join(directory, 'link'))
    symlinkSync('link', path.join(directory, 'far'))
    await replaceFile(path.join(directory, 'far'), 'made')
    await replaceFile(path.join(directory, 'link'), 'new')
    expect(readFileSync(path.join(directory, 'one'), 'utf8')).toBe('new')
    expect(readdirSync(directory).sort()).toEqual(['far', 'link', 'one'])
    expect(statSync(path.join(directory, 'one')).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['a directory', (directory: string) => directory, 'EISDIR'],
    ['a named pipe', pipeIn, 'EINVAL'],
    ['a file in no directory', (directory: string) => path.join(directory, 'no', 'users'), 'ENOENT'],
  ])('is not %s', async (_, pathOf, code) => {
    await expect(replaceFile(pathOf(folder()), 'new')).rejects.toMatchObject({ code })
  })
})
