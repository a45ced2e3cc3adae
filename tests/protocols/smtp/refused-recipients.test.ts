import { describe, expect, test } from 'vitest'
import { smtp } from '../../../src/protocols/index.ts'
import { serve } from '../../support/fake-connection.ts'
import { mailboxes } from './mailboxes.ts'
import { type Talk, talk } from './talk.ts'

const dead = (count: number): string[] => Array.from({ length: count }, (_, index) => `RCPT TO:<no${index}@x.example>`)

/** Says them all at once, and hears the codes of the answers up to the last one. */
const burst = async (client: Talk, lines: readonly string[]): Promise<string[]> => {
  client.send(lines.map((line) => `${line}\r\n`).join(''))
  const codes: string[] = []
  while (codes.length < lines.length && codes.at(-1) !== '421') codes.push((await client.reply()).slice(0, 3))
  return codes
}

describe('recipients that are refused', () => {
  test('M9: are mistakes: a stranger that probes addresses gets few answers, and then 421', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    await client.codes('EHLO c', 'MAIL FROM:<>')
    const codes = await burst(client, dead(1_100))
    expect(codes.slice(0, -1)).toEqual(Array(21).fill('550'))
    expect(codes.at(-1)).toBe('421')
    await client.caller.gone
  })

  test('M9: count over transactions, and one address that is there pays for one only', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    await client.say('EHLO c')
    const asked = [...dead(10), ...Array(50).fill('RCPT TO:<alice@x.example>')]
    await burst(client, ['MAIL FROM:<>', ...asked, 'RSET'])
    const codes = await burst(client, ['MAIL FROM:<>', 'RCPT TO:<alice@x.example>', ...dead(100)])
    expect(codes.filter((code) => code === '550')).toHaveLength(12)
    expect(codes.at(-1)).toBe('421')
  })

  test('M9: a mailing list with dead addresses passes, message after message', async () => {
    const alive = Array.from({ length: 8 }, (_, index) => `u${index}`)
    await using boxes = await mailboxes(...alive)
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    await client.say('EHLO c')
    const list = [...dead(12), ...alive.map((name) => `RCPT TO:<${name}@x.example>`), ...dead(12)]
    for (let message = 0; message < 2; message++) {
      const codes = await burst(client, ['MAIL FROM:<>', ...list, 'DATA'])
      expect(codes.at(-1)).toBe('354')
      expect(await client.say('x\r\n.')).toMatch(/^250 /)
    }
  })

  test('P5: those of a blacklisted peer are none, and neither is what stands behind a refused sender', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options), { facts: { blacklisted: true } })
    using client = await talk(served.port)
    await client.say('EHLO c')
    expect(await burst(client, dead(100))).toEqual(Array(100).fill('503'))
    await client.say('MAIL FROM:<>')
    expect(await burst(client, dead(100))).toEqual(Array(100).fill('554'))
  })
})
