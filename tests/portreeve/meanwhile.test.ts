import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isClosed, loopback, made, running } from '../support/portreeve.ts'

/** A protocol module that is made when the test says so. */
const SLOW = `export const create = async () => {
  globalThis.isMakingSlow()
  await globalThis.slowIsMade
  return { name: 'slow', serve: ({ socket }) => socket.end() }
}
`

const gates = globalThis as unknown as { isMakingSlow: () => void; slowIsMade: Promise<void> }

/** Resolves `making` when the module is being made, and lets it be made by `letGo`. */
const gate = () => {
  let letGo = (): void => {}
  gates.slowIsMade = new Promise((resolve) => {
    letGo = resolve
  })
  const making = new Promise<void>((resolve) => {
    gates.isMakingSlow = resolve
  })
  return { making, letGo }
}

let directory = ''

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'portreeve-'))
  await writeFile(join(directory, 'slow.mjs'), SLOW)
})

afterAll(() => rm(directory, { recursive: true }))

const echo = { shout: { protocol: 'echo', sockets: loopback() } }
const slow = { listeners: { ...echo, late: { protocol: './slow.mjs', sockets: loopback() } } }

describe('while settings are being prepared', () => {
  it('a stop wins over the start: nothing is opened when they are ready', async () => {
    const { making, letGo } = gate()
    await using run = made(slow, { directory })
    const starting = run.portreeve.start()
    await making
    await run.portreeve.stop()
    letGo()
    await expect(starting).rejects.toMatchObject({ code: 'NOT_RUNNING' })
    expect(run.told).toEqual([])
    expect(run.portreeve.status()).toEqual({ state: 'stopped', open: 0, bans: [], listeners: {} })
  })

  it('a drain wins over the change: nothing of it is adopted', async () => {
    const { making, letGo } = gate()
    await using run = await running({ listeners: echo }, { directory })
    const applying = run.portreeve.apply(slow)
    await making
    const drained = run.portreeve.drain()
    letGo()
    await expect(applying).rejects.toMatchObject({
      code: 'NOT_RUNNING',
      message: expect.stringMatching(/draining|stopped/),
    })
    await drained
    expect(run.of('settings.applied')).toHaveLength(1)
    expect(run.portreeve.status().state).toBe('stopped')
  })

  it('the old settings hold, and others wait for their turn', async () => {
    const { making, letGo } = gate()
    await using run = await running({ listeners: echo }, { directory })
    const applying = run.portreeve.apply(slow)
    await making
    const suspending = run.portreeve.suspend('late')
    expect(Object.keys(run.portreeve.status().listeners)).toEqual(['shout'])
    expect(await isClosed(run.port('shout'))).toBe(false)
    letGo()
    await applying
    await suspending
    expect(run.socket('late').state).toBe('suspended.unbound')
  })
})
