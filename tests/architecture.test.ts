import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'

const SRC = resolve(import.meta.dirname, '../src')

/** The rooms, each of which may import from itself and those before it. Files at the root of `src` are the front doors. */
const ROOMS = [
  'errors',
  'durations',
  'coalesced',
  'slices',
  'truncate',
  'thrown',
  'brief-json',
  'nearest-name',
  'quote',
  'fields',
  'setting-node',
  'files',
  'policies',
  'ledger',
  'net',
  'protocols',
  'settings',
  'telemetry',
  'actors',
  'inspector',
  'portreeve',
  'xstate',
  'index',
  'daemon',
  'cli',
]

interface Import {
  readonly file: string
  readonly specifier: string
  readonly typeOnly: boolean
  /** Loaded when it is needed, and not before. */
  readonly late: boolean
}

/** The admin page runs in a browser: it is built apart, and is a world of its own. */
const PAGE = 'inspector/page/'

const files = (readdirSync(SRC, { recursive: true }) as string[]).filter((name) => statSync(join(SRC, name)).isFile())

const importsOf = (file: string): Import[] => {
  const text = readFileSync(join(SRC, file), 'utf8')
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s)?[^;'"]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm,
  )
  return [...statements].map(([, type, from, bare, dynamic]) => ({
    file,
    specifier: (from ?? bare ?? dynamic) as string,
    typeOnly: type !== undefined,
    late: dynamic !== undefined,
  }))
}

const imports = files.flatMap(importsOf)

const roomOf = (file: string): string => (file.split('/')[0] as string).replace(/\.ts$/, '')

const target = ({ file, specifier }: Import): string => relative(SRC, resolve(SRC, dirname(file), specifier))

const inside = imports.filter(({ specifier }) => specifier.startsWith('.'))

const show = ({ file, specifier }: Import): string => `${file} imports ${specifier}`

describe('the house', () => {
  test('has no room that the order does not name', () => {
    expect(files.map(roomOf).filter((room) => !ROOMS.includes(room))).toEqual([])
  })

  test('is read in full: the search for imports finds them', () => {
    expect(inside.length).toBeGreaterThan(100)
  })

  test('imports point up the list of rooms, never down', () => {
    const wrong = inside.filter((found) => ROOMS.indexOf(roomOf(target(found))) > ROOMS.indexOf(roomOf(found.file)))
    expect(wrong.map(show)).toEqual([])
  })

  test('no protocol imports another, and no actor another but through its index', () => {
    const neighbours = inside.filter((found) => {
      const [room, own] = found.file.split('/')
      if (found.file === 'protocols/registry.ts') return false
      const [otherRoom, other, part] = target(found).split('/')
      if (room !== otherRoom || part === undefined || own === other) return false
      return room === 'actors'
        ? part !== 'index.ts'
        : room === 'protocols' && other !== 'helpers' && part !== 'index.ts'
    })
    expect(neighbours.map(show)).toEqual([])
  })

  test('settings are checked without a protocol being loaded: only what they name is', () => {
    const loaded = new Set(['settings/index.ts'])
    for (const file of loaded) {
      for (const found of inside) {
        if (found.file === file && !found.typeOnly && !found.late) loaded.add(target(found))
      }
    }
    expect([...loaded]).toContain('protocols/smtp/options.ts')
    expect([...loaded].filter((file) => /^protocols\/(?!helpers).*\/(?!options|builtin)/.test(file))).toEqual([])
  })

  test('xstate values are imported by actors and the door for hosts only', () => {
    const wrong = imports.filter(({ specifier, typeOnly, file }) => {
      return specifier.startsWith('xstate') && !typeOnly && !['actors', 'xstate'].includes(roomOf(file))
    })
    expect(wrong.map(show)).toEqual([])
  })

  test('node:net, node:tls and node:dgram values are imported by the net room only', () => {
    const wrong = imports.filter(({ specifier, typeOnly, file }) => {
      return /^node:(net|tls|dgram)$/.test(specifier) && !typeOnly && roomOf(file) !== 'net'
    })
    expect(wrong.map(show)).toEqual([])
  })

  test('the page imports only itself, preact, and types; nobody imports the page', () => {
    const own = imports.filter(({ file, typeOnly }) => file.startsWith(PAGE) && !typeOnly)
    const strange = own.filter((found) => {
      const { specifier } = found
      return specifier.startsWith('.') ? !target(found).startsWith(PAGE) : !/^preact(\/hooks)?$/.test(specifier)
    })
    const intruding = inside.filter((found) => target(found).startsWith(PAGE) && !found.file.startsWith(PAGE))
    expect(own.length).toBeGreaterThan(50)
    expect([...strange, ...intruding].map(show)).toEqual([])
  })

  test('the process is touched by daemon and cli only', () => {
    const wrong = files.filter((file) => {
      return (
        !['daemon', 'cli'].includes(roomOf(file)) &&
        /\bprocess\.(?!nextTick|versions?\b)[a-z]/.test(withoutComments(readFileSync(join(SRC, file), 'utf8')))
      )
    })
    expect(wrong).toEqual([])
  })
})

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
