import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CopiedTree } from './copied-tree.ts'

const LINE = /^.*'explain\.asked'.*$/m
const ASKED_FOR = ['src/telemetry/log-levels.ts', 'src/telemetry/log-sentences.ts']

const tree = new CopiedTree()
beforeAll(() => tree.follow('An event'))
afterAll(() => tree[Symbol.dispose]())

/** Compiled with the rest, and run. */
const HEAR = `
import { subscribe } from 'node:diagnostics_channel'
import { createPortreeve } from './index.ts'

await using portreeve = createPortreeve({ listeners: { a: { protocol: 'echo', sockets: [{ port: 'any' }] } } })
const heard: string[] = []
portreeve.on('explain.asked', ({ listener, remoteAddress }) => heard.push(listener, remoteAddress))
subscribe('portreeve:explain.asked', () => heard.push('channel'))
await portreeve.start()
await portreeve.explain({ listener: 'a', from: '192.0.2.1' })
process.stdout.write(JSON.stringify(heard))
`.trimStart()

describe('an event that is added as docs/extending.md says', () => {
  it('is seven lines', () => {
    const changes = tree.changes().sort((one, other) => (one.file < other.file ? -1 : 1))
    expect(changes.map(({ file, added, removed }) => [file, added, removed])).toEqual([
      ['src/portreeve.ts', 1, 0],
      ['src/telemetry/events.ts', 4, 0],
      ['src/telemetry/log-levels.ts', 1, 0],
      ['src/telemetry/log-sentences.ts', 1, 0],
    ])
  })

  it('is heard by subscribers and on its channel, with its type', async () => {
    tree.write('src/try.ts', HEAR)
    expect(await tree.faults()).toBe('')
    expect(JSON.parse((await tree.run('src/try.ts')).out)).toEqual(['a', '192.0.2.1', 'channel'])
  })

  it('is not compiled without its level and its sentence', async () => {
    for (const file of ASKED_FOR) tree.write(file, tree.read(file).replace(LINE, '  // left out'))
    const faults = await tree.faults()
    for (const file of ASKED_FOR) {
      expect(faults).toMatch(new RegExp(`^${file}.*error TS.*`, 'm'))
    }
    expect(faults).toContain("'explain.asked'")
  })
})
