import { describe, expect, test } from 'vitest'
import type { SettingsInput } from '../../../src/index.ts'
import { InputSource } from '../../../src/inspector/changes/index.ts'
import { dial } from '../../support/dial.ts'
import { running, until } from '../../support/portreeve.ts'
import { deskOf } from './desk.ts'

const row = { port: 'any', address: '127.0.0.1' } as const

const SETTINGS: SettingsInput = {
  addressLists: { clients: '#office\n', office: '127.0.0.1\n', guests: '127.0.0.4\n', trustedProxies: '127.0.0.1' },
  listeners: {
    echo: { protocol: 'echo', sockets: [row, { ...row, restriction: 'grant', addresses: '127.0.0.0/8\n!#guests' }] },
    inside: { protocol: 'echo', clientsOnly: true, sockets: [row] },
    behind: { protocol: 'echo', sockets: [{ ...row, proxyProtocol: 'optional' }] },
  },
}

const desk = async () => {
  const started = await running(SETTINGS)
  const made = deskOf(started, new InputSource(SETTINGS))
  const check = (name: string, text: string) => made.call('POST /api/lists/check', { body: { name, text } })
  /** Connects from addresses, and resolves when all are counted. */
  const from = async (port: number, ...addresses: string[]) => {
    const before = started.portreeve.status().open
    const callers = await Promise.all(addresses.map((localAddress) => dial(port, { localAddress })))
    await until(started.portreeve, () => started.portreeve.status().open === before + addresses.length)
    return { callers, [Symbol.dispose]: () => callers.forEach((caller) => void caller[Symbol.dispose]()) }
  }
  return { ...made, check, from }
}

describe('a list that is being written', () => {
  test('is complained about at each place that is wrong (A5)', async () => {
    await using open = await desk()
    const answer = await open.check('office', '127.0.0.1\n  10.0.0.1/8 ; all\n#ofice\n')
    expect(answer).toEqual({
      complaints: [
        { line: 2, column: 3, text: '10.0.0.1/8', message: expect.any(String) },
        { line: 3, column: 1, text: '#ofice', message: expect.stringContaining('did you mean #office?') },
      ],
      rangeCount: 0,
    })
  })

  test('may not refer to itself, not through others either, and may be new', async () => {
    await using open = await desk()
    const { complaints } = await open.check('OFFICE', '#clients')
    expect(complaints).toMatchObject([
      { line: 1, column: 1, text: '#office', message: expect.stringContaining('circle') },
    ])
    expect(await open.check('fresh', '127.0.0.9\n127.0.0.12')).toMatchObject({ complaints: [], rangeCount: 2 })
    await expect(open.check('web:80', '')).rejects.toMatchObject({ status: 404, code: 'LIST_UNKNOWN' })
  })

  test('would have refused those that it denies, of all that are connected (A1)', async () => {
    await using open = await desk()
    using _ = await open.from(open.port('echo'), '127.0.0.1', '127.0.0.2', '127.0.0.3')
    const { would } = await open.check('denied', '127.0.0.9\n127.0.0.2-127.0.0.3\n')
    const example = { listener: 'echo', socket: open.socket('echo').name, reason: 'denied', list: 'denied', line: 2 }
    expect(would).toMatchObject({ refused: 2, of: 3 })
    expect(would.examples).toEqual([
      { ...example, address: '127.0.0.2' },
      { ...example, address: '127.0.0.3' },
    ])
    expect((await open.check('denied', '')).would).toEqual({ refused: 0, of: 3, examples: [] })
  })

  test('would have refused through the references of a restriction, on the socket that has it (A2)', async () => {
    await using open = await desk()
    using _ = await open.from(open.port('echo', 1), '127.0.0.1', '127.0.0.2')
    using __ = await open.from(open.port('echo', 0), '127.0.0.2')
    const { would } = await open.check('guests', '127.0.0.2')
    expect(would).toMatchObject({ refused: 1, of: 3, examples: [{ reason: 'restricted', list: 'guests', line: 1 }] })
    const own = await open.check(open.socket('echo', 1).name, '127.0.0.1 ; only')
    expect(own.would).toMatchObject({ refused: 1, of: 3, examples: [{ address: '127.0.0.2', reason: 'restricted' }] })
  })

  test('would have refused who is no client any more, where only clients are served (P6)', async () => {
    await using open = await desk()
    using _ = await open.from(open.port('inside'), '127.0.0.1')
    const example = { listener: 'inside', reason: 'clients-only' }
    expect((await open.check('office', '127.0.0.2')).would).toMatchObject({ refused: 1, examples: [example] })
    expect((await open.check('office', '127.0.0.0/30')).would).toMatchObject({ refused: 0 })
  })

  test('would have refused a proxy that is trusted no more, and the client that it names (X1, X2)', async () => {
    await using open = await desk()
    using caller = await dial(open.port('behind'))
    await caller.send('PROXY TCP4 192.0.2.7 192.0.2.1 1 2\r\nhello').hears('hello')
    const { would } = await open.check('denied', '192.0.2.0/24')
    expect(would).toMatchObject({ refused: 1, examples: [{ address: '192.0.2.7', reason: 'denied' }] })
    expect((await open.check('trustedProxies', '')).would.examples).toMatchObject([{ reason: 'proxy-untrusted' }])
    expect((await open.check('denied', '127.0.0.1')).would).toMatchObject({ refused: 1 })
  })
})
