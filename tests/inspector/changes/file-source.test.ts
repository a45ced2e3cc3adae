import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FileSource } from '../../../src/inspector/changes/index.ts'

const TEXT = `# ours
listeners:
  echo:
    protocol: echo
    sockets:
      - { port: 7007, address: 127.0.0.1 } # the one
`

let directory = ''
let file = ''

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'portreeve-source-'))
  file = join(directory, 'portreeve.yaml')
  writeFileSync(file, TEXT, { mode: 0o640 })
})

afterEach(() => rmSync(directory, { recursive: true }))

const port = (value: number) => [{ path: ['listeners', 'echo', 'sockets', 0, 'port'], value }]

describe('the source of a settings file', () => {
  test('gives a draft, and writes the file only when that is kept, whole, with its mode and comments', async () => {
    chmodSync(file, 0o640)
    const source = new FileSource(file)
    const draft = source.draft(port(7))
    expect(draft.settings?.listeners[0]?.sockets[0]?.port).toBe(7)
    expect(readFileSync(file, 'utf8')).toBe(TEXT)
    await source.keep(draft)
    expect(readFileSync(file, 'utf8')).toBe(TEXT.replace('7007', '7'))
    expect(statSync(file).mode & 0o777).toBe(0o640)
    expect(readdirSync(directory)).toEqual(['portreeve.yaml'])
    expect(source.document).toMatchObject({ listeners: { echo: { sockets: [{ port: 7 }] } } })
  })

  test('writes the file that a symbolic link leads to', async () => {
    const link = join(directory, 'link.yaml')
    symlinkSync(file, link)
    const source = new FileSource(link)
    await source.keep(source.draft(port(7)))
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(file, 'utf8')).toContain('port: 7,')
  })

  test('refuses edits of a file that was changed since, and keeps no draft over the change', async () => {
    const source = new FileSource(file)
    const draft = source.draft(port(7))
    const theirs = TEXT.replace('7007', '9')
    writeFileSync(file, theirs)
    const changed = expect.objectContaining({ status: 409, code: 'CHANGED_ON_DISK' })
    expect(() => source.draft([])).toThrow(changed)
    await expect(source.keep(draft)).rejects.toEqual(changed)
    expect(readFileSync(file, 'utf8')).toBe(theirs)
  })

  test('goes on from what was read again and applied, and writes nothing over what the file has become by then', async () => {
    const source = new FileSource(file)
    writeFileSync(file, TEXT.replace('7007', '9'))
    const draft = await source.reread()
    writeFileSync(file, TEXT)
    source.applied(draft)
    expect(readFileSync(file, 'utf8')).toBe(TEXT)
    writeFileSync(file, TEXT.replace('7007', '9'))
    expect(source.draft(port(8)).text).toBe(TEXT.replace('7007', '8'))
  })

  test('says of a draft and of the file what is wrong, and never throws for that', async () => {
    const source = new FileSource(file)
    const { settings, complaints } = source.draft(port(70_000))
    expect(settings).toBeUndefined()
    expect(complaints.map(({ path }) => path)).toEqual(['listeners.echo.sockets[0].port'])
    rmSync(file)
    expect((await source.reread()).complaints[0]?.message).toMatch(/^there is no such file/)
    writeFileSync(file, TEXT)
  })

  test('leaves the file as it was when it cannot be written', async () => {
    const source = new FileSource(file)
    const draft = source.draft(port(7))
    rmSync(file)
    symlinkSync(join(directory, 'nowhere', 'x'), file)
    expect(source.writable).toBe(false)
    await expect(source.keep(draft)).rejects.toMatchObject({ code: 'CHANGED_ON_DISK' })
    expect(readdirSync(directory)).toEqual(['portreeve.yaml'])
  })
})
