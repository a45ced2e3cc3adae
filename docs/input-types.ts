import { type SettingNode, settingNode, spoken } from '../src/setting-node.ts'
import { settingsSchema } from '../src/settings/schema/server.ts'

/*
 * The types of what users write, written out of the schema, for the built package: those that are inferred say the same,
 * and have no descriptions, which editors show.
 */

/** Where each type stands in the settings. A list or a map of parts is the part. */
const PLACES: Readonly<Record<string, string>> = {
  SettingsInput: '',
  PasswordHashingInput: '.passwordHashing',
  AdminInput: '.admin',
  DomainInput: '.domains',
  TlsInput: '.tlsOptions',
  ListenerInput: '.listeners',
  BanInput: '.listeners.ban',
  SocketInput: '.listeners.sockets',
}

const NAMES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(PLACES).map(([name, place]) => [place, name])),
  '.domains.tlsOptions': 'TlsInput',
}

/** The text of `input.d.ts`, from what the compiler has made of `input.ts`. */
export const inputTypes = (compiled: string): string => {
  const nodes = settingNode(settingsSchema)
  const told = spoken(nodes)
  const lines = compiled.split('\n').filter((line) => !/^import .*(schema\/|'zod')/.test(line))
  const text = ["import type { Duration } from '../durations.ts';", ...lines].join('\n')
  return Object.entries(PLACES).reduce((before, [name, place]) => {
    const inferred = new RegExp(`^export interface ${name} extends .*\\{\\n\\}$`, 'm')
    if (!inferred.test(before)) throw new Error(`input.d.ts has no ${name}. Correct docs/input-types.ts.`)
    return before.replace(inferred, () => interfaceOf(name, at(nodes, place), at(told, place)))
  }, text)
}

const at = (node: SettingNode, place: string): SettingNode =>
  place
    .split('.')
    .slice(1)
    .reduce((above, key) => partOf(above.properties?.[key] ?? {}), node)

const partOf = (node: SettingNode): SettingNode => node.items ?? mapOf(node) ?? node

const mapOf = ({ additionalProperties: named }: SettingNode): SettingNode | undefined =>
  typeof named === 'object' ? named : undefined

const interfaceOf = (name: string, { properties = {}, required = [] }: SettingNode, told: SettingNode): string => {
  const fields = Object.entries(properties).flatMap(([key, field]) => {
    const type = typeOf(field, `${PLACES[name]}.${key}`)
    const isRequired = required.includes(key)
    return [
      `    /** ${told.properties?.[key]?.description} */`,
      `    readonly ${key}${isRequired ? `: ${type}` : `?: ${type} | undefined`};`,
    ]
  })
  return [`export interface ${name} {`, ...fields, '}'].join('\n')
}

const typeOf = (node: SettingNode, place = 'nowhere'): string => {
  const { type, items, anyOf, enum: words, const: word, least, typeName } = node
  const of = (part: SettingNode) => NAMES[place] ?? typeOf(part)
  const map = mapOf(node)
  if (items !== undefined) return `readonly ${of(items)}[]`
  if (typeName !== undefined) return typeName
  if (map !== undefined) return `Readonly<Record<string, ${of(map)}>>`
  if (NAMES[place] !== undefined) return NAMES[place]
  if (anyOf !== undefined) return anyOf.map((each) => typeOf(each)).join(' | ')
  if (words !== undefined || word !== undefined) return (words ?? [word]).map((each) => `'${each}'`).join(' | ')
  if (least !== undefined) return 'Duration'
  return type === 'integer' ? 'number' : (type ?? 'unknown')
}
