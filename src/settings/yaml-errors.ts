import { type Alias, type Document, isScalar, type Node, type Pair, visit, type YAMLError } from 'yaml'
import { quote } from '../quote.ts'

/** Something in the YAML itself, at a place in the text, counted in characters from 0. */
export interface YamlComplaint {
  readonly offset: number
  readonly message: string
  /** The text as a whole cannot be relied on: what else is found may be wrong. */
  readonly fatal: boolean
}

/** Everything that keeps a YAML text from being settings, before one looks at what it says. */
export const yamlComplaints = (document: Document.Parsed, text: string): YamlComplaint[] => {
  // Of errors of syntax only the first: those that follow are mostly its echo.
  const first = document.errors.find((error) => error.code !== 'DUPLICATE_KEY')
  const twice = document.errors.filter((error) => error.code === 'DUPLICATE_KEY')
  return [
    ...(first === undefined ? [] : [syntax(first)]),
    ...twice.map((error) => ({ offset: error.pos[0], message: duplicate(text, error), fatal: false })),
    ...document.warnings.map((warned) => ({ offset: warned.pos[0], message: tag(text, warned), fatal: false })),
    ...(first === undefined ? oddNodes(document) : []),
  ]
}

/** What the text says, as plain data. A few lines of aliases of aliases can stand for gigabytes: yaml counts them. */
export const plainData = (document: Document.Parsed): { readonly data: unknown } | YamlComplaint => {
  try {
    return { data: document.toJS({ maxAliasCount: 100 }) }
  } catch {
    const message = 'the aliases (*) in this file stand for too much. Write out what they stand for.'
    return { offset: firstAlias(document), message, fatal: true }
  }
}

const firstAlias = (document: Document.Parsed): number => {
  let offset = 0
  visit(document, {
    Alias: (_, alias) => {
      offset = alias.range?.[0] ?? 0
      return visit.BREAK
    },
  })
  return offset
}

const SYNTAX: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'a tab indents this line. Use spaces.',
  MULTIPLE_DOCS: 'a second YAML document starts here. Put all settings into one.',
  RESOURCE_EXHAUSTION: 'this is nested too deeply. Settings are at most six levels deep: remove the brackets.',
  BAD_ALIAS: "text that starts with * must be in quotes, as in '*.example.com'. Put quotes around it.",
}

const syntax = ({ code, message, pos: [offset] }: YAMLError): YamlComplaint => {
  const text = message.replace(/[.:]$/, '')
  const sentence = `this is not YAML: ${text[0]?.toLowerCase()}${text.slice(1)}. Check the indentation, quotes and brackets here and in the line above.`
  return { offset, message: SYNTAX[code] ?? sentence, fatal: true }
}

const duplicate = (text: string, { pos: [from] }: YAMLError): string => {
  const key = /^[^\s:,{}]*/.exec(text.slice(from, from + 60))?.[0] ?? ''
  return `the key ${quote(key)} is there twice. Remove one of the two.`
}

const tag = (text: string, { code, message, pos: [from, to] }: YAMLError): string => {
  if (code !== 'TAG_RESOLVE_FAILED') return `${message}. Write it in another way.`
  return `to YAML ${quote(text.slice(from, to))} is a tag, and not text. Put the whole value in quotes, or behind |.`
}

const MERGE =
  'settings do not know the merge key << of YAML. Write the keys out; an alias (*) may stand for a whole value.'

/** What YAML can say and settings cannot: merge keys, keys that are no words, aliases that lead nowhere or to themselves. */
const oddNodes = (document: Document.Parsed): YamlComplaint[] => {
  const found: YamlComplaint[] = []
  const add = (node: Node, message: string) => found.push({ offset: node.range?.[0] ?? 0, message, fatal: true })
  visit(document, {
    Pair: (_, { key }: Pair) => {
      if (isScalar(key) && key.value === '<<') add(key, MERGE)
      if (!isScalar(key)) add(key as Node, 'a key must be a word. Write the name of a setting, a listener or a list.')
    },
    Alias: (_, alias: Alias, ancestors) => {
      const target = alias.resolve(document)
      if (target === undefined)
        add(alias, `there is no anchor &${alias.source} above. Write *.example.com and the like in quotes.`)
      else if (ancestors.includes(target)) add(alias, `*${alias.source} stands within what it stands for. Remove it.`)
    },
  })
  return found
}
