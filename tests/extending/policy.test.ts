import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runDaemon } from '../support/daemon.ts'
import { dial } from '../support/dial.ts'
import { CopiedTree } from './copied-tree.ts'

const file = (countries: string) => `
admin: { port: any }
listeners:
  e: { protocol: echo, logLevel: debug, sockets: [{ port: any, address: 127.0.0.1, countries: '${countries}' }] }
`
const QUESTION = 'Is it from a country that is not served?'

const tree = new CopiedTree()
const portreeve = (...words: string[]) => tree.run('src/cli/main.ts', ...words)
beforeAll(() => {
  tree.follow('A policy')
  tree.write('good.yaml', file('DE, AT'))
  tree.write('other.yaml', file('DE'))
})
afterAll(() => tree[Symbol.dispose]())

describe('a policy that is added as docs/extending.md says', () => {
  it('is one new file and two lines of the table, which compiler and linter have nothing to say about', async () => {
    expect(tree.changes().sort((one, other) => (one.file < other.file ? -1 : 1))).toEqual([
      { file: 'src/policies/country.ts', isNew: true, added: expect.any(Number), removed: 0 },
      { file: 'src/policies/order.ts', isNew: false, added: 2, removed: 0 },
    ])
    expect(await tree.faults()).toBe('')
  })

  it('has settings that check accepts, or refuses with their place, and that a plan compares', async () => {
    expect(await portreeve('check', 'good.yaml')).toMatchObject({ code: 0 })
    tree.write('wrong.yaml', file('DE, XX'))
    const { code, out } = await portreeve('check', 'wrong.yaml')
    expect(code).toBe(1)
    expect(out).toMatch(
      /wrong\.yaml:4:\d+: .*'DE, XX' is not countries\. Write codes with commas between, of AT, DE, or ''/,
    )
    expect((await portreeve('plan', 'good.yaml', 'other.yaml')).out).toContain('countries: DE, AT -> DE')
  })

  it('is asked by explain', async () => {
    const from = async (address: string) =>
      (await portreeve('explain', 'good.yaml', '--listener', 'e', '--from', address)).out
    expect(await from('127.43.0.1')).toMatch(new RegExp(`${QUESTION.replace('?', '\\?')} +no, served are DE, AT`))
    const refused = await from('127.33.0.1')
    expect(refused).toContain('yes, served are DE, AT')
    expect(refused).toContain('country')
  })

  it('refuses real connections, told by its reason in events, status and metrics', async () => {
    await using daemon = await runDaemon(file('DE, AT'), { program: tree.at('src/cli/main.ts'), env: tree.env })
    const port = await daemon.port('e')
    using guest = await dial(port, { localAddress: '127.49.0.1' })
    guest.socket.end('hello')
    expect(await guest.all()).toBe('hello')
    using stranger = await dial(port, { localAddress: '127.33.0.1' })
    expect(await stranger.all()).toBe('')
    expect(await daemon.err.until(/refused/)).toMatch(/127\.33\.0\.1.*country/)
    const link = new URL((await daemon.out.until(/^admin /)).replace(/^admin +/, ''))
    const headers = { Authorization: `Bearer ${link.hash.slice(1)}` }
    const told = async (path: string) => (await fetch(new URL(path, link), { headers })).text()
    expect(JSON.parse(await told('/api/status'))).toMatchObject({
      listeners: { e: { sockets: [{ refused: { country: 1 } }] } },
    })
    expect(await told('/metrics')).toMatch(/^portreeve_refused_total\{.*reason="country".*\} 1$/m)
  })

  it('stands in the documents that are generated, with its settings', async () => {
    expect(await tree.run('docs/generate.ts')).toEqual({ code: 0, out: '' })
    expect(tree.read('docs/settings.md')).toMatch(
      /^\| `countries` +\| The countries that are served, .*\. +\| all +\|$/m,
    )
    expect(tree.read('docs/settings.schema.json')).toContain('"countries"')
    expect(tree.read('docs/policies.md')).toMatch(
      /^\| `country` +\| `address` .*Refuses all but the addresses of some countries.* `countries` \(socket\)/m,
    )
  })
})
