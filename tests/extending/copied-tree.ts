import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')

/** What runs, is checked and documents itself: enough for everything but the built page. */
const COPIED = ['src', 'docs', 'package.json', 'tsconfig.json', 'biome.json']

/** Pictures, and the page, which is built apart. */
const LEFT_OUT = ['docs/window', 'src/inspector/page'].map((path) => join(ROOT, path))

/** What a file of the copy has that the original has not. */
export interface ChangedFile {
  readonly file: string
  readonly isNew: boolean
  readonly added: number
  readonly removed: number
}

/** What a program has said, and its exit code. */
export interface Ran {
  readonly code: number
  readonly out: string
}

/** A copy of the source tree, to be changed as `docs/extending.md` says, and run as it is, without a build. */
export class CopiedTree implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'portreeve-tree-'))
  /** For processes that run the copy: what one has compiled the next need not. */
  readonly env = { NODE_COMPILE_CACHE: this.at('.cache') }

  constructor() {
    for (const name of COPIED) {
      cpSync(join(ROOT, name), this.at(name), { recursive: true, filter: (path) => !LEFT_OUT.includes(path) })
    }
    symlinkSync(join(ROOT, 'node_modules'), this.at('node_modules'))
  }

  at(path: string): string {
    return join(this.directory, path)
  }

  read(path: string): string {
    return readFileSync(this.at(path), 'utf8')
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(this.at(path)), { recursive: true })
    writeFileSync(this.at(path), text)
  }

  /**
   * Does what a section of `docs/extending.md` says: each block of code goes into the file that was named last before it.
   * In a file that is there, lines of the block that stand in it already say where the others go; without any they go to
   * its end.
   */
  follow(section: string): void {
    for (const { file, code } of blocksOf(section)) {
      this.write(file, existsSync(this.at(file)) ? merged(this.read(file), code) : code)
    }
  }

  /** What differs from the original under `src`, by file. */
  changes(): ChangedFile[] {
    const files = readdirSync(this.at('src'), { recursive: true, withFileTypes: true })
    const names = files.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
    return names.flatMap((path) => {
      const file = path.slice(this.directory.length + 1)
      const original = join(ROOT, file)
      const before = existsSync(original) ? readFileSync(original, 'utf8') : ''
      const now = this.read(file)
      if (before === now) return []
      return [{ file, isNew: before === '', added: beyond(now, before), removed: beyond(before, now) }]
    })
  }

  /** Runs a file of the copy, or of a package, with Node. */
  run(file: string, ...words: string[]): Promise<Ran> {
    const options = { cwd: this.directory, env: { ...process.env, ...this.env } }
    return new Promise((done) => {
      execFile(process.execPath, [this.at(file), ...words], options, (error, out, err) => {
        done({ code: error === null ? 0 : Number(error.code ?? 1), out: out + err })
      })
    })
  }

  /** What compiler and linter say of the files that differ, and of what they import: nothing where all is well. */
  async faults(): Promise<string> {
    const files = this.changes().map(({ file }) => file)
    this.write('tsconfig.changed.json', JSON.stringify({ extends: './tsconfig.json', files, include: [] }))
    const ran = await Promise.all([
      this.run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.changed.json'),
      this.run('node_modules/@biomejs/biome/bin/biome', 'check', ...files),
    ])
    return ran.map(({ code, out }) => (code === 0 ? '' : out)).join('')
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true })
  }
}

interface Block {
  readonly file: string
  readonly code: string
}

/** The blocks of TypeScript below a heading, each with the file that the text before it names last. */
const blocksOf = (section: string): Block[] => {
  const text = readFileSync(join(ROOT, 'docs/extending.md'), 'utf8')
  const own = text.split(/^## /m).find((part) => part.startsWith(`${section}\n`))
  if (own === undefined) throw new Error(`docs/extending.md has no section '${section}'.`)
  return [...own.matchAll(/```ts\n(.*?)```/gs)].map(({ 1: code = '', index }) => {
    const file = [...own.slice(0, index).matchAll(/`(src\/[\w/.-]+)`/g)].at(-1)?.[1]
    if (file === undefined) throw new Error(`No file is named before this code of '${section}':\n${code}`)
    return { file, code }
  })
}

const merged = (text: string, code: string): string => {
  const lines = text.trimEnd().split('\n')
  let next = lines.length
  for (const line of code.trimEnd().split('\n')) {
    const there = lines.indexOf(line)
    if (there === -1) lines.splice(next, 0, line)
    next = (there === -1 ? next : there) + 1
  }
  return `${lines.join('\n')}\n`
}

/** How many lines of a text the other does not have. */
const beyond = (text: string, other: string): number => {
  const others = other.trimEnd().split('\n')
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => {
      const index = others.indexOf(line)
      if (index !== -1) others.splice(index, 1)
      return index === -1
    }).length
}
