import { rmSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { PortreeveError } from '../../../src/index.ts'
import { InputSource } from '../../../src/inspector/changes/index.ts'
import { jsonSchemaText } from '../../../src/settings/json-schema.ts'
import { dial } from '../../support/dial.ts'
import { freePort } from '../../support/free-ports.ts'
import { isClosed, loopback, running, until } from '../../support/portreeve.ts'
import { deskOf, fileDesk, TEXT } from './desk.ts'

const ROWS = ['listeners', 'echo', 'sockets']
const row = (port: number, index = 1) => ({ path: [...ROWS, index], value: { port, address: '127.0.0.1' } })

const refused = (status: number, code: string, more: object = {}) => expect.objectContaining({ status, code, ...more })

describe('a change', () => {
  test('is in force at once, and is written into the file when it is confirmed, with its comments', async () => {
    await using desk = await fileDesk(TEXT)
    const port = await freePort()
    const { change } = await desk.call('POST /api/apply', { body: { edits: [row(port)] }, from: '127.0.0.9' })
    expect(change).toMatchObject({ state: 'pending', by: '127.0.0.9', undoneAt: change.appliedAt + 30_000 })
    expect(change.plan.rows.map(({ action }: { action: string }) => action)).toEqual(['keep', 'open'])
    using caller = await dial(port)
    await caller.send('hello').hears('hello')
    expect(desk.read()).toBe(TEXT)
    const confirmed = await desk.call(`POST /api/changes/${change.id}/confirm`)
    expect(confirmed.change).toMatchObject({ id: change.id, state: 'confirmed' })
    expect(desk.read()).toBe(`${TEXT}      - { port: ${port}, address: 127.0.0.1 }\n`)
    expect(desk.waiting).toEqual([])
    expect(desk.news).toEqual([
      { id: change.id, state: 'pending', undoneAt: change.undoneAt },
      { id: change.id, state: 'confirmed' },
    ])
    await caller.send('still').hears('still')
  })

  test('that nobody confirms in time is undone, and the file was never touched', async () => {
    await using desk = await fileDesk(TEXT)
    const port = await freePort()
    const { change } = await desk.call('POST /api/apply', { body: { edits: [row(port)], confirmWithin: 5 } })
    expect(desk.waiting.map(({ milliseconds }) => milliseconds)).toEqual([5_000])
    desk.waiting[0]?.act()
    await until(desk.portreeve, () => desk.news.length === 2)
    expect(desk.news[1]).toEqual({ id: change.id, state: 'undone' })
    expect(await isClosed(port)).toBe(true)
    expect(desk.socket('echo').state).toBe('accepting')
    expect(desk.read()).toBe(TEXT)
    await expect(desk.call(`POST /api/changes/${change.id}/confirm`)).rejects.toEqual(refused(409, 'CHANGE_ENDED'))
    const { pending, past } = await desk.call('GET /api/changes')
    expect(pending).toBeUndefined()
    expect(past).toMatchObject([{ id: change.id, state: 'undone' }])
  })

  test('is undone by whoever asks for it: the settings of before hold again, limits and all', async () => {
    await using desk = await fileDesk(TEXT)
    const edits = [
      { path: ['listeners', 'echo', 'maxConnections'], value: 7 },
      { path: ['perAddressLimit'], value: 3 },
    ]
    const { change } = await desk.call('POST /api/apply', { body: { edits } })
    expect(desk.portreeve.status().listeners.echo?.limits.maxConnections).toBe(7)
    expect((await desk.call('GET /api/settings')).document.perAddressLimit).toBe(3)
    await desk.call(`POST /api/changes/${change.id}/undo`)
    expect(desk.portreeve.status().listeners.echo?.limits.maxConnections).toBe(10_000)
    expect(desk.portreeve.estate.prepared?.settings.perAddressLimit).toBe(Number.POSITIVE_INFINITY)
    expect((await desk.call('GET /api/settings')).document).not.toHaveProperty('perAddressLimit')
    expect(desk.waiting).toEqual([])
  })

  test('keeps every other one waiting: one at a time', async () => {
    await using desk = await fileDesk(TEXT)
    const [first, second] = [row(await freePort()), row(await freePort(), 2)]
    const both = [first, second].map((edit) => desk.call('POST /api/apply', { body: { edits: [edit] } }))
    const [one, other] = await Promise.allSettled(both)
    expect(one?.status).toBe('fulfilled')
    expect(other).toMatchObject({ reason: refused(409, 'CHANGE_PENDING') })
    await expect(desk.call('POST /api/plan', { body: { edits: [] } })).rejects.toEqual(refused(409, 'CHANGE_PENDING'))
  })

  test('with a row that conflicts is refused with its path, and nothing was changed (L9)', async () => {
    await using desk = await fileDesk(TEXT)
    const port = await freePort()
    const body = {
      edits: [row(port), { path: ['listeners', 'more'], value: { protocol: 'echo', sockets: [{ port }] } }],
    }
    for (const route of ['POST /api/plan', 'POST /api/apply']) {
      const error = await desk.call(route, { body }).catch((caught) => caught)
      expect(error).toEqual(refused(422, 'SETTINGS_INVALID'))
      expect(error.complaints).toEqual([
        { path: 'listeners.more.sockets[0]', message: expect.stringContaining('echo') },
      ])
    }
    expect(desk.changes.pending).toBeUndefined()
    expect(Object.keys(desk.portreeve.status().listeners)).toEqual(['echo'])
  })

  test('is not written over what somebody else has written into the file; it is undone then', async () => {
    await using desk = await fileDesk(TEXT)
    const { change } = await desk.call('POST /api/apply', { body: { edits: [row(await freePort())] } })
    desk.write(`${TEXT}# mine\n`)
    const confirm = `POST /api/changes/${change.id}/confirm`
    await expect(desk.call(confirm)).rejects.toEqual(refused(409, 'CHANGED_ON_DISK'))
    expect(desk.changes.pending?.id).toBe(change.id)
    desk.waiting[0]?.act()
    await until(desk.portreeve, () => desk.news.length === 2)
    expect(desk.read()).toBe(`${TEXT}# mine\n`)
    await expect(desk.call('POST /api/plan', { body: { edits: [] } })).rejects.toEqual(refused(409, 'CHANGED_ON_DISK'))
    await desk.changes.reload()
    expect(await desk.call('POST /api/plan', { body: { edits: [] } })).toMatchObject({ touched: 0 })
  })

  test('is ended by a reload, which applies the file as it is', async () => {
    await using desk = await fileDesk(TEXT)
    const port = await freePort()
    const { change } = await desk.call('POST /api/apply', { body: { edits: [row(port)] } })
    desk.write(`${TEXT}    maxConnections: 9\n`)
    await desk.changes.reload()
    expect(await isClosed(port)).toBe(true)
    expect(desk.portreeve.status().listeners.echo?.limits.maxConnections).toBe(9)
    expect(desk.news.at(-1)).toEqual({ id: change.id, state: 'undone' })
    expect(desk.waiting).toEqual([])
  })

  test('lives on when a bad file is reloaded: that is refused with its lines', async () => {
    await using desk = await fileDesk(TEXT)
    await desk.call('POST /api/apply', { body: { edits: [row(await freePort())] } })
    desk.write(`${TEXT}    maxConnections: many\n`)
    const complaints = [expect.objectContaining({ line: 9, column: 21, path: 'listeners.echo.maxConnections' })]
    await expect(desk.changes.reload()).rejects.toEqual(refused(422, 'SETTINGS_INVALID', { complaints }))
    expect(desk.changes.pending?.state).toBe('pending')
  })

  test('that cannot be undone is tried again, and stays told as pending', async () => {
    await using desk = await fileDesk(TEXT)
    const { change } = await desk.call('POST /api/apply', { body: { edits: [row(await freePort())] } })
    const apply = desk.operations.applySettings
    desk.operations.applySettings = () => Promise.reject(new PortreeveError('SETTINGS_INVALID', 'a file is gone'))
    desk.waiting[0]?.act()
    await until(desk.portreeve, () => desk.waiting.length === 2)
    expect(desk.changes.pending?.id).toBe(change.id)
    desk.operations.applySettings = apply
    desk.waiting[1]?.act()
    await until(desk.portreeve, () => desk.changes.pending === undefined)
    expect(desk.portreeve.status().listeners.echo?.sockets.length).toBe(1)
  })

  test('is over when everything was stopped', async () => {
    await using desk = await fileDesk(TEXT)
    const { change } = await desk.call('POST /api/apply', { body: { edits: [row(await freePort())] } })
    await desk.portreeve.stop()
    expect(await desk.changes.undo(change.id)).toMatchObject({ state: 'undone' })
  })

  test('of a file that may not be written is not begun: it could not be kept', async () => {
    await using desk = await fileDesk(TEXT)
    rmSync(desk.file)
    expect((await desk.call('GET /api/settings')).writable).toBe(false)
    await expect(desk.call('POST /api/apply', { body: { edits: [] } })).rejects.toEqual(
      refused(409, 'FILE_NOT_WRITABLE'),
    )
  })

  test('of settings that a program gave leaves its functions and open connections alone', async () => {
    const input = {
      listeners: {
        shout: {
          protocol: (one: { socket: NodeJS.WritableStream }) => void one.socket.write('HO'),
          sockets: loopback(),
        },
      },
    }
    await using started = await running(input)
    const desk = deskOf(started, new InputSource(input))
    using caller = await dial(desk.port('shout'))
    await caller.hears('HO')
    const { document } = await desk.call('GET /api/settings')
    expect(document.listeners.shout.protocol).toBe('(function protocol)')
    const edits = [{ path: ['listeners', 'shout'], value: { ...document.listeners.shout, maxConnections: 5 } }]
    const { change } = await desk.call('POST /api/apply', { body: { edits } })
    await desk.call(`POST /api/changes/${change.id}/confirm`)
    expect((await desk.call('GET /api/settings')).document.listeners.shout.maxConnections).toBe(5)
    using another = await dial(desk.port('shout'))
    await another.hears('HO')
    expect(desk.portreeve.status().listeners.shout).toMatchObject({ open: 2, limits: { maxConnections: 5 } })
  })
})

test('the settings can be asked for what they may be: the JSON Schema that the documents have', async () => {
  await using desk = await fileDesk(TEXT)
  expect(await desk.call('GET /api/settings/schema')).toEqual(JSON.parse(jsonSchemaText()))
})

describe('a plan', () => {
  test('says what stays, opens and closes, and how many connections that touches', async () => {
    await using desk = await fileDesk(TEXT)
    const port = desk.port('echo')
    using caller = await dial(port)
    using _ = await dial(port)
    await caller.send('x').hears('x')
    await until(desk.portreeve, () => desk.portreeve.status().open === 2)
    const plan = (edits: object[]) => desk.call('POST /api/plan', { body: { edits } })
    const removed = await plan([{ path: [...ROWS, 0, 'port'], value: 0 }, row(7)])
    expect(removed).toMatchObject({ touched: 2, complaints: [] })
    expect(removed.plan.rows.map(({ action }: { action: string }) => action)).toEqual(['close', 'open'])
    expect((await plan([row(7)])).touched).toBe(0)
    expect((await plan([{ path: ['listeners', 'echo', 'backlog'], value: 9 }])).touched).toBe(2)
    expect((await plan([{ path: ['listeners', 'echo'] }])).touched).toBe(2)
    expect(desk.changes.pending).toBeUndefined()
  })

  test('says before if it would refuse who asks, and by which line', async () => {
    await using desk = await fileDesk(TEXT)
    const edits = [{ path: ['addressLists', 'denied'], value: '10.0.0.0/8\n127.0.0.0/8\n' }]
    const plan = (from: string) => desk.call('POST /api/plan', { body: { edits }, from })
    const why = 'The admin listener would refuse your own address 127.0.0.1: denied, by line 2 of the list ‘denied’.'
    expect((await plan('::ffff:127.0.0.1')).refusesYou).toBe(why)
    expect(await plan('192.0.2.1')).not.toHaveProperty('refusesYou')
    expect((await desk.call('GET /api/settings', { from: '::ffff:192.0.2.1' })).yours).toBe('192.0.2.1')
  })

  test('shows warnings, and refuses edits that lead nowhere', async () => {
    await using desk = await fileDesk(TEXT)
    const plan = (edits: object[]) => desk.call('POST /api/plan', { body: { edits } })
    const { warnings } = await plan([{ path: [...ROWS, 0, 'restriction'], value: 'grant' }])
    expect(warnings).toEqual([
      { path: 'listeners.echo.sockets[0].restriction', message: expect.stringMatching(/^grant/) },
    ])
    await expect(plan([{ path: [...ROWS, 5], value: {} }])).rejects.toEqual(refused(422, 'EDIT_INVALID'))
    await expect(plan([{ path: ['__proto__'], value: {} }])).rejects.toThrow('__proto__')
  })
})
