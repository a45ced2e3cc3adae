import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CopiedTree } from './copied-tree.ts'

const tree = new CopiedTree()
beforeAll(() => tree.follow('A setting'))
afterAll(() => tree[Symbol.dispose]())

const listener = (delay: string) => `{ listeners: { a: { protocol: 'echo', ${delay}sockets: [{ port: 80 }] } } }`

/** Compiled with the rest, and run. */
const PLAN = `
import { parseSettings, planChange, type Settings, type SettingsInput } from './settings/index.ts'

const settingsOf = (input: SettingsInput): Settings => parseSettings(input).settings as Settings
const before = settingsOf(${listener('')})
const after = settingsOf(${listener("greetingDelay: '2s', ")})
const delays: (number | undefined)[] = [before, after].map(({ listeners }) => listeners[0]?.greetingDelay)
process.stdout.write(JSON.stringify({ delays, plan: planChange(before, after).listeners }))
`.trimStart()

describe('a setting that is added as docs/extending.md says', () => {
  it('is one line', () => {
    expect(tree.changes()).toEqual([{ file: 'src/settings/schema/listener.ts', isNew: false, added: 1, removed: 0 }])
  })

  it('has its types, its default and its place in a plan', async () => {
    tree.write('src/try.ts', PLAN)
    expect(await tree.faults()).toBe('')
    expect(JSON.parse((await tree.run('src/try.ts')).out)).toEqual({
      delays: [0, 2_000],
      plan: [{ action: 'change', listener: 'a', changes: ['greetingDelay: 0s -> 2s'] }],
    })
  })

  it('is checked, and its name is known where it is mistyped', async () => {
    tree.write(
      'wrong.yaml',
      'listeners:\n  a: { protocol: echo, greetingDelay: soon, sockets: [] }\n  b: { protocol: echo, greetngDelay: 1s, sockets: [] }\n',
    )
    const { code, out } = await tree.run('src/cli/main.ts', 'check', 'wrong.yaml')
    expect(code).toBe(1)
    expect(out).toContain("'soon' is not a duration from 0s to 596h.")
    expect(out).toContain("unknown key 'greetngDelay'. Did you mean 'greetingDelay'?")
  })

  it('stands in the tables of the documents and in the JSON Schema, with its default', async () => {
    expect(await tree.run('docs/generate.ts')).toEqual({ code: 0, out: '' })
    expect(tree.read('docs/settings.md')).toMatch(/^\| `greetingDelay` +\| How long a client waits .*\. +\| `0s` +\|$/m)
    const { properties } = JSON.parse(tree.read('docs/settings.schema.json'))
    expect(properties.listeners.additionalProperties.properties.greetingDelay).toMatchObject({
      default: '0s',
      description: 'How long a client waits for the first words of the server. Default 0s.',
    })
  })
})
