import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runDaemon } from '../support/daemon.ts'
import { dial } from '../support/dial.ts'
import { CopiedTree } from './copied-tree.ts'

const SETTINGS = `
admin: { port: any }
listeners:
  who: { protocol: finger, options: { plan: Sleeping. }, sockets: [{ port: any, address: 127.0.0.1 }] }
`
const WRONG = `
listeners:
  who: { protocol: finger, options: { plam: Sleeping. }, sockets: [{ port: any }] }
  other: { protocol: fingr, sockets: [{ port: any }] }
`
const SUMMARY = 'Says what somebody is up to: a line in, a line out (RFC 1288).'

const tree = new CopiedTree()
beforeAll(() => tree.follow('A protocol'))
afterAll(() => tree[Symbol.dispose]())

describe('a protocol that is added as docs/extending.md says', () => {
  it('is one new file and one line of the registry, which compiler and linter have nothing to say about', async () => {
    const changes = tree.changes()
    expect(changes).toEqual([
      { file: 'src/protocols/finger.ts', isNew: true, added: expect.any(Number), removed: 0 },
      { file: 'src/protocols/registry.ts', isNew: false, added: 1, removed: 0 },
    ])
    expect(changes[0]?.added).toBeLessThanOrEqual(30)
    expect(await tree.faults()).toBe('')
  })

  it('is known to check, with its options and where its name is mistyped', async () => {
    tree.write('wrong.yaml', WRONG)
    const { code, out } = await tree.run('src/cli/main.ts', 'check', 'wrong.yaml')
    expect(code).toBe(1)
    expect(out).toContain("unknown key 'plam'. Did you mean 'plan'?")
    expect(out).toContain("'fingr' is no protocol that Portreeve has. Did you mean 'finger'?")
  })

  it('is served by run, to a client that has said its end, and told by the admin API with its options', async () => {
    await using daemon = await runDaemon(SETTINGS, { program: tree.at('src/cli/main.ts'), env: tree.env })
    using guest = await dial(await daemon.port('who'))
    guest.socket.end('alice\r\n')
    expect(await guest.all()).toBe('alice: Sleeping.\r\n')
    const link = new URL((await daemon.out.until(/^admin /)).replace(/^admin +/, ''))
    const headers = { Authorization: `Bearer ${link.hash.slice(1)}` }
    const answer = await fetch(new URL('/api/protocols', link), { headers })
    expect(await answer.json()).toContainEqual({
      name: 'finger',
      transports: ['tcp'],
      hasWords: false,
      summary: SUMMARY,
      options: expect.objectContaining({ properties: { plan: expect.objectContaining({ default: 'No plan.' }) } }),
    })
  })

  it('stands in the documents that are generated, and in the file that init writes', async () => {
    expect(await tree.run('docs/generate.ts')).toEqual({ code: 0, out: '' })
    const page = tree.read('docs/protocols.md')
    expect(page).toContain(`| [\`finger\`](#finger) | ${SUMMARY}`)
    expect(page).toMatch(/\n## finger\n\n<!-- options of finger: .*\n\n.*\n.*\n\| `plan` \| What everybody is up to\. /)
    const schema = JSON.parse(tree.read('docs/settings.schema.json'))
    const { allOf, properties } = schema.properties.listeners.additionalProperties
    expect(properties.protocol.examples).toContain('finger')
    expect(allOf).toContainEqual({
      if: { properties: { protocol: { const: 'finger' } }, required: ['protocol'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { options: expect.objectContaining({ properties: { plan: expect.anything() } }) } },
    })
    await tree.run('src/cli/main.ts', 'init', 'place')
    expect(tree.read('place/portreeve.yaml')).toMatch(/^# {3}finger +Says what/m)
  })
})
