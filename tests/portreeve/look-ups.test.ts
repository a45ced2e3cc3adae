import { describe, expect, test } from 'vitest'
import { dial } from '../support/dial.ts'
import { running } from '../support/portreeve.ts'

const STRANGER = '127.0.0.2'

describe('look-ups', () => {
  test('M5: an answer that came while a header was awaited holds for who sends none', async () => {
    const asked: string[] = []
    await using run = await running({
      policies: [
        {
          reason: 'unwanted',
          stage: 'lookup',
          compile: () => async (peer) => {
            asked.push(peer.address)
            return true
          },
        },
      ],
      listeners: {
        shop: { protocol: 'echo', sockets: [{ port: 'any', address: '127.0.0.1', proxyProtocol: 'optional' }] },
      },
    })
    const come = () => dial(run.port('shop'), { localAddress: STRANGER })
    using first = await come()
    using second = await come()
    for (const caller of [second, first]) {
      caller.send('hello')
      await Promise.race([caller.gone, caller.hears('hello').catch(() => {})])
    }
    expect(run.of('connection.refused').map(({ reason }) => reason)).toEqual(['unwanted', 'unwanted'])
    expect(asked).toEqual([STRANGER])
  })
})
