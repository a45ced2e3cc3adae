import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { withSettings } from '../../docs/settings-page.ts'
import { type SettingNode, settingNode } from '../../src/setting-node.ts'
import { parseSettings } from '../../src/settings/index.ts'
import { jsonSchema, jsonSchemaText } from '../../src/settings/json-schema.ts'
import { settingsSchema } from '../../src/settings/schema/server.ts'

const read = (page: string): string => readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8')

/** The parts that have fields, by where they stand. The options of protocols are not theirs. */
const partsIn = (node: SettingNode, at: string): [string, SettingNode][] => {
  const { properties = {}, items, additionalProperties: named } = node
  const own: [string, SettingNode][] = node.properties === undefined ? [] : [[at, node]]
  const below = [...Object.entries(properties), ...Object.entries({ items, named })]
  return [...own, ...below.flatMap(([key, one]) => (typeof one === 'object' ? partsIn(one, `${at}.${key}`) : []))]
}

const parts = partsIn(jsonSchema(), 'settings')
const fields = parts.flatMap(([at, { properties = {} }]) =>
  Object.entries(properties).map(([key, field]) => [`${at}.${key}`, field] as const),
)

describe('the JSON Schema of settings', () => {
  it('is current in docs, as are the tables of settings (npm run docs writes them anew)', () => {
    expect(read('settings.schema.json')).toBe(jsonSchemaText())
    for (const page of ['settings.md', 'tls.md']) expect(read(page)).toBe(withSettings(read(page)))
  })

  it('refuses unknown keys in every part', () => {
    expect(parts.map(([at]) => at)).toHaveLength(10)
    expect(parts.filter(([, { additionalProperties }]) => additionalProperties !== false)).toEqual([])
  })

  it('says of every field in sentences what it is, with its bounds and what holds without it', () => {
    for (const [at, { description, default: value }] of fields) {
      expect(description, at).toMatch(/^[A-Z0-9`].*\.$/)
      if (value !== undefined)
        expect(description?.toLowerCase(), at).toContain(`default ${String(value).toLowerCase()}`)
    }
    const { maxConnections, perAddressLimit, proxyTimeout } = partOf('settings.listeners.named')
    expect(maxConnections?.description).toMatch(/ \(M1\)\. At least 1, default 10000\.$/)
    expect(perAddressLimit?.description).toMatch(/ \(M2\)\. At least 1; no limit unless set\.$/)
    expect(proxyTimeout?.description).toMatch(/ \(X3\)\. At least 3s, default 5s\.$/)
  })

  it('has defaults in the form in which one writes them, which change nothing where they are written', () => {
    const defaultsOf = (at: string) =>
      Object.fromEntries(
        Object.entries(partOf(at)).flatMap(([key, field]) =>
          field.default === undefined ? [] : [[key, field.default]],
        ),
      )
    const { drainDeadline, replyRate, ...rest } = defaultsOf('settings.listeners.named')
    expect({ drainDeadline, replyRate }).toEqual({ drainDeadline: '30s', replyRate: 250 })
    const site = (server: object, listener: object, row: object, ban: object) => ({
      ...server,
      listeners: { one: { protocol: 'echo', ban, ...listener, sockets: [{ port: 80, ...row }] } },
    })
    const written = site(
      { ...defaultsOf('settings'), tlsOptions: defaultsOf('settings.tlsOptions') },
      { ...rest, drainDeadline, replyRate },
      defaultsOf('settings.listeners.named.sockets.items'),
      defaultsOf('settings.listeners.named.ban'),
    )
    expect(parseSettings(written)).toEqual(parseSettings(site({}, {}, {}, {})))
  })

  it('has no keyword that is ours alone', () => {
    const ours = ['unset', 'unit', 'least', 'long', 'blank', 'typescript', 'typeName']
    expect(JSON.stringify(settingNode(settingsSchema))).toContain('"unset":')
    for (const key of ours) expect(jsonSchemaText()).not.toContain(`"${key}":`)
  })
})

const partOf = (at: string): Readonly<Record<string, SettingNode>> =>
  parts.find(([found]) => found === at)?.[1].properties ?? {}
