import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { FileSource } from '../../src/inspector/changes/index.ts'
import { selfSigned } from '../../src/net/self-signed.ts'
import { Portreeve } from '../../src/portreeve.ts'
import { parseSettingsText, prepare, readSettingsText, type Settings } from '../../src/settings/index.ts'
import type { PortreeveEvent } from '../../src/telemetry/index.ts'

const folder = await mkdtemp(join(tmpdir(), 'portreeve-reload-'))
afterAll(() => rm(folder, { recursive: true }))

const file = join(folder, 'portreeve.yaml')

const DENIED = Array.from({ length: 5_000 }, (_, at) => `    198.18.${at >> 8}.${at & 255}`).join('\n')

/** Eight listeners with three sockets each; `more` is put before all of it. */
const yaml = (more = '') => `${more}
addressLists:
  denied: |
${DENIED}
  office: 10.0.0.0/8
domains:
  - { name: a.example, certificate: a.pem }
  - { name: b.example, certificate: self-signed }
listeners:
${Array.from(
  { length: 8 },
  (_, at) => `  l${at}:
    protocol: echo
    sockets:
      - { port: any, address: 127.0.0.1 }
      - { port: any, address: 127.0.0.1, tls: on }
      - { port: any, address: 127.0.0.1, restriction: deny, addresses: "#office" }`,
).join('\n')}
`

/** One that runs the file, as the daemon does. */
const started = async () => {
  const { cert, key } = await selfSigned({ name: 'a.example', aliases: [], localAddresses: [] })
  await writeFile(join(folder, 'a.pem'), cert + key, { mode: 0o600 })
  await writeFile(file, yaml())
  const first = parseSettingsText(yaml(), file, { directory: folder })
  const portreeve = new Portreeve(() => first.settings as Settings, new FileSource(file), { directory: folder })
  const told: PortreeveEvent[] = []
  portreeve.on('*', (event) => told.push(event))
  await portreeve.start()
  const parts = () => {
    const { lists, listeners, certificates } = portreeve.estate.prepared!
    return {
      denied: lists.denied,
      restrictions: [...listeners.values()].map(({ sockets }) => sockets[2]!.addresses),
      protocols: [...listeners.values()].map(({ protocol }) => protocol),
      contexts: [...certificates.values()].map(({ context }) => context),
    }
  }
  return { portreeve, told, parts, [Symbol.asyncDispose]: () => portreeve.stop() }
}

/** Whether two parts are the same objects, by the name of the part. */
const same = (one: Record<string, unknown>, other: Record<string, unknown>) =>
  Object.fromEntries(
    Object.keys(one).map((name) => {
      const [before, after] = [[one[name]].flat(), [other[name]].flat()]
      return [name, before.every((value, index) => value === after[index])]
    }),
  )

describe('a reload', () => {
  test('makes nothing again that has not changed: lists, protocols, certificates (L6)', async () => {
    await using run = await started()
    const before = run.parts()
    await writeFile(file, yaml('perAddressLimit: 7'))
    const { plan } = await run.portreeve.reload()
    expect(plan.server).toEqual(['perAddressLimit: no limit -> 7'])
    const kept = { denied: true, restrictions: true, protocols: true, contexts: true }
    expect(same(before, run.parts())).toEqual(kept)
    await writeFile(file, yaml().replace('office: 10.0.0.0/8', 'office: 10.0.0.0/9'))
    await run.portreeve.reload()
    expect(same(before, run.parts())).toEqual({ ...kept, restrictions: false })
    await writeFile(file, yaml('tlsOptions: { minVersion: TLSv1.3 }'))
    await run.portreeve.reload()
    expect(same(before, run.parts())).toMatchObject({ denied: true, protocols: true, contexts: false })
  })

  test('reads and checks in slices: one for each listener and each thousand lines, at least', () => {
    const work = readSettingsText(yaml('perAddressLimit: 3').replace('198.18.0.0\n', '198.18.0.9\n'), file)
    let slices = 0
    while (!work.next().done) slices++
    expect(slices).toBeGreaterThanOrEqual(8 + 5)
  })

  test('prepares with a turn of the loop for each listener, at least', async () => {
    const { settings } = parseSettingsText(yaml(), file, { directory: folder })
    let turns = 0
    let isOver = false
    const count = () => {
      turns++
      if (!isOver) setImmediate(count)
    }
    setImmediate(count)
    await prepare({ ...(settings as Settings), domains: [] })
    isOver = true
    expect(turns).toBeGreaterThanOrEqual(8)
  })

  test('that is asked for many times while one is under way is done once more, with the file as it is by then', async () => {
    await using run = await started()
    run.told.length = 0
    const first = run.portreeve.reload()
    await Promise.resolve()
    await writeFile(`${file}.next`, yaml('perAddressLimit: 7'))
    await rename(`${file}.next`, file)
    const others = Array.from({ length: 5 }, () => run.portreeve.reload())
    await Promise.all([first, ...others])
    expect(run.told.filter(({ type }) => type === 'settings.applied')).toHaveLength(2)
    expect(run.portreeve.estate.prepared?.settings.perAddressLimit).toBe(7)
  })

  test('is refused for what is wrong with the file, tells of it, and changes nothing (L6)', async () => {
    await using run = await started()
    const before = run.portreeve.estate.prepared
    await writeFile(file, yaml('perAddressLimit: many'))
    await expect(run.portreeve.reload()).rejects.toMatchObject({ code: 'SETTINGS_INVALID' })
    const refused = run.told.find(({ type }) => type === 'settings.refused')
    expect(refused).toMatchObject({
      complaints: [expect.stringMatching(/portreeve\.yaml:1:18: 'many' is not a limit/)],
    })
    expect(run.portreeve.estate.prepared).toBe(before)
  })

  test('says what is odd in the settings', async () => {
    await using run = await started()
    await writeFile(file, yaml().replace('deny', 'none'))
    const { warnings } = await run.portreeve.reload()
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringMatching(/^these addresses restrict nobody/)])
  })
})
