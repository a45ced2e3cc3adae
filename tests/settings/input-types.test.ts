import { spawnSync } from 'node:child_process'
import { mkdtempDisposableSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inputTypes } from '../../docs/input-types.ts'

const root = resolve(import.meta.dirname, '../..')

/** What the compiler makes of it: it writes `{` and `}` of an empty interface on lines of their own. */
const compiled = readFileSync(join(root, 'src/settings/input.ts'), 'utf8').replaceAll(' {}\n', ' {\n}\n')
const built = inputTypes(compiled)

const NAMES = [...built.matchAll(/^export interface (\w+) \{$/gm)].map(([, name]) => name as string)

describe('the types of settings in the package', () => {
  it('have the descriptions that the schema has, with bounds and defaults', () => {
    expect(NAMES).toHaveLength(8)
    expect(built).toContain(`
    /** The most open connections, over all sockets of the listener (M1). At least 1, default 10000. */
    readonly maxConnections?: number | undefined;
`)
    expect(built).toContain('    readonly policies?: readonly PolicyInput[] | undefined;\n')
    expect(built).not.toMatch(/undefined \*\/|from 'zod'/)
  })

  it('are those that are inferred of the schema', () => {
    using folder = mkdtempDisposableSync(join(tmpdir(), 'portreeve-types-'))
    symlinkSync(join(root, 'node_modules'), join(folder.path, 'node_modules'))
    // Declarations need no check of their own, as sources would.
    const inDist = (text: string) =>
      text.replaceAll(/from '(\.\.?\/.*)\.ts'/g, (_, path) => `from '${resolve(root, 'dist/settings', path)}.js'`)
    writeFileSync(join(folder.path, 'built.ts'), inDist(built))
    writeFileSync(join(folder.path, 'inferred.ts'), inDist(compiled))
    writeFileSync(join(folder.path, 'same.ts'), sameness(NAMES))
    const options = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--allowImportingTsExtensions']
    const kind = ['--module', 'nodenext', '--target', 'es2024', '--lib', 'ES2024,ESNext.Disposable,ESNext.Iterator']
    const types = ['--typeRoots', join(root, 'node_modules/@types'), '--types', 'node']
    const tsc = join(root, 'node_modules/.bin/tsc')
    const { stdout } = spawnSync(tsc, [...options, ...kind, ...types, join(folder.path, 'same.ts')], {
      encoding: 'utf8',
    })
    expect(stdout).toBe('')
  })
})

/** A file that compiles if each type is the same in both, `readonly` aside. */
const sameness = (names: readonly string[]): string => `
import type * as Built from './built.ts'
import type * as Inferred from './inferred.ts'
type Plain<T> = T extends (...args: never[]) => unknown ? T : T extends object ? { readonly [K in keyof T]: Plain<T[K]> } : T
type Same<A, B> = (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false
${names.map((name) => `export const is${name}: Same<Built.${name}, Inferred.${name}> = true`).join('\n')}
`
