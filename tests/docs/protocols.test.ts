import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { protocolsPage } from '../../docs/protocols-page.ts'
import { builtins } from '../../src/protocols/by-name.ts'
import { type SettingNode, settingNode, spoken } from '../../src/setting-node.ts'

const page = readFileSync(new URL('../../docs/protocols.md', import.meta.url), 'utf8')
const file = JSON.parse(readFileSync(new URL('../../docs/settings.schema.json', import.meta.url), 'utf8'))

interface Option {
  readonly name: string
  readonly schema: SettingNode
}

/** Every option with those below it: `smtp backend.tls`. */
const optionsIn = ({ properties = {} }: SettingNode, above: string): Option[] =>
  Object.entries(properties).flatMap(([key, schema]) => [
    { name: `${above}${key}`, schema },
    ...optionsIn(schema, `${above}${key}.`),
  ])

const all = builtins.flatMap(([name, { options }]) => optionsIn(settingNode(options), `${name} `))
const inFiles = builtins.flatMap(([name, { options }]) => optionsIn(spoken(settingNode(options)), `${name} `))

describe('docs/protocols.md', () => {
  it('has the list of protocols and the tables of their options as they are now (if not: npm run docs)', () => {
    expect(page).toBe(protocolsPage(page))
  })

  it('has a row for every option, with its default', () => {
    expect(all.length).toBeGreaterThan(70)
    for (const { name, schema } of all) {
      const [protocol, key] = name.split(' ')
      const section = page.slice(page.indexOf(`\n## ${protocol}\n`))
      const row = section.slice(0, section.indexOf('<!-- end -->')).match(`\\| \`${key}\` +\\| [A-Z\`].*\\|`)?.[0]
      expect(row, name).toContain(schema.default === undefined ? '|' : `| \`${schema.default}\` `)
    }
  })
})

describe('an option of a protocol', () => {
  it('has a description in sentences, and a default that its own schema accepts', () => {
    for (const { name, schema } of all) expect(schema.description, name).toMatch(/^[A-Z`].*\.$/)
    for (const [name, { options }] of builtins) {
      const { properties = {}, required = [] } = spoken(settingNode(options))
      const defaults = Object.entries(properties).map(([key, { default: value }]) => [key, value])
      const faults = options.safeParse(Object.fromEntries(defaults)).error?.issues ?? []
      expect(
        faults.filter(({ path }) => !required.includes(String(path[0]))),
        name,
      ).toEqual([])
    }
  })

  it('is in the JSON Schema of settings files for its protocol, unless only TypeScript can hold it', () => {
    const conditions = file.properties.listeners.additionalProperties.allOf as {
      readonly if: { readonly properties: { readonly protocol: { readonly const: string } } }
      readonly then: { readonly properties: { readonly options: SettingNode } }
    }[]
    const known = conditions.map((one) => [one.if.properties.protocol.const, one.then.properties.options])
    const own = builtins.map(([name, { options }]) => [name, spoken(settingNode(options))])
    expect(known).toEqual(JSON.parse(JSON.stringify(own)))
    const left = all.map(({ name }) => name).filter((name) => !inFiles.some((option) => option.name === name))
    expect(left).toEqual(['imap authenticate', 'pop3 authenticate', 'smtp authenticate', 'smtp deliver'])
  })

  it('is described in its TypeScript interface in the same words, with the same default', () => {
    const comments = readComments()
    for (const { name, schema } of all) {
      if (name.includes('.master.')) continue
      const key = name.split(/[ .]/).at(-1) as string
      const same = comments.get(key)?.filter((comment) => comment.startsWith(schema.description as string)) ?? []
      expect(same.length, name).toBeGreaterThan(0)
      const { default: value, unset = value } = schema
      if (unset === undefined) continue
      const told = same.map((comment) => comment.replaceAll('`', '').toLowerCase())
      expect(told, name).toContainEqual(
        expect.stringMatching(`default:? ${String(unset).replaceAll('`', '').toLowerCase()}\\b`),
      )
    }
  })
})

const INTERFACE = /export interface \w*Options\b[^{]*\{\n(.*?)\n\}\n/gs
const FIELD = /\/\*\*((?:[^*]|\*(?!\/))*)\*\/\n {2}readonly (\w+)\??:/g

/** The doc comments of the fields of every `...Options`, by the field's name. */
const readComments = (): ReadonlyMap<string, readonly string[]> => {
  const comments = new Map<string, string[]>()
  const protocols = new URL('../../src/protocols/', import.meta.url)
  for (const name of readdirSync(protocols, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts')) continue
    for (const [, body = ''] of readFileSync(new URL(name, protocols), 'utf8').matchAll(INTERFACE)) {
      for (const [, comment = '', key = ''] of body.matchAll(FIELD)) {
        comments.set(key, [...(comments.get(key) ?? []), comment.replace(/\s*\n\s*\*?\s*/g, ' ').trim()])
      }
    }
  }
  return comments
}
