import { describe, expect, test } from 'vitest'
import { smtp } from '../../../src/protocols/index.ts'
import { serve } from '../../support/fake-connection.ts'
import { mailboxes } from './mailboxes.ts'
import { talk } from './talk.ts'

/** What stands in front of a message that a client by that name has sent with those paths. */
const traced = async (helo: string, from: string, to: readonly string[]): Promise<string> => {
  await using boxes = await mailboxes('alice', 'bob')
  await using served = await serve(smtp({ ...boxes.options, traceHeaders: true }), { facts: { domain: 'x.example' } })
  using client = await talk(served.port)
  await client.codes(`EHLO ${helo}`, `MAIL FROM:${from}`, ...to.map((path) => `RCPT TO:${path}`), 'DATA')
  expect(await client.say('text\r\n.')).toMatch(/^250 /)
  const [message] = await boxes.messages('alice')
  return message?.toString('latin1').replace(/text\r\n$/, '') ?? ''
}

const ALICE = ['<alice@x.example>']

describe('trace lines (RFC 5321, 4.4)', () => {
  test.each([
    ['client.example', 'client.example'],
    ['my_pc', 'my_pc'],
    ['[127.0.0.1]', '[127.0.0.1]'],
    ['[IPv6:::1]', '[ipv6:::1]'],
    ['m\u00fcller.example', 'xn--mller-kva.example'],
    ['\u202egro.rekcatta', 'unknown'],
    ['evil(comment;by', 'unknown'],
    ['a@b', 'unknown'],
    ['m\u00fc(x', 'unknown'],
  ])('name a client that calls itself %s as %s: in ASCII, or not at all', async (helo, name) => {
    const lines = await traced(helo, '<bob@far.example>', ALICE)
    expect(lines).toMatch(/^[\t\r\n\x20-\x7e]*$/)
    expect(lines).toContain(`\r\nReceived: from ${name} ([127.0.0.1])\r\n`)
  })

  test('name domains as they were written, and never in Unicode', async () => {
    const lines = await traced('c', '<@r.example:bob@xn--mller-kva.example> SIZE=9', ['<alice+xn--wgv71a@X.example>'])
    expect(lines).toMatch(/^Return-Path: <bob@xn--mller-kva\.example>\r\n/)
    expect(lines).toContain('\r\n\tfor <alice+xn--wgv71a@X.example>;\r\n')
  })

  test('name the one recipient that was accepted, and none of several', async () => {
    const one = await traced('c', '<>', ['<nobody@x.example>', ...ALICE, '<carl@x.example>'])
    expect(one).toMatch(/^Return-Path: <>\r\n/)
    expect(one).toContain('\tfor <alice@x.example>;')
    expect(await traced('c', '<>', [...ALICE, '<bob@x.example>'])).not.toContain('for <')
  })
})
