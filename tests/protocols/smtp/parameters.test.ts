import { describe, expect, test } from 'vitest'
import { smtp } from '../../../src/protocols/index.ts'
import { refusedParameters } from '../../../src/protocols/smtp/parameters.ts'
import { serve } from '../../support/fake-connection.ts'
import { mailboxes } from './mailboxes.ts'
import { plain, talk } from './talk.ts'

const codeOf = (line: string, auth = true): number | undefined =>
  refusedParameters(Buffer.from(line), line.startsWith('MAIL') ? 'MAIL' : 'RCPT', { auth })?.code

describe('the parameters of a path (RFC 5321, 4.1.1.11)', () => {
  test.each([
    'MAIL FROM:<>',
    'MAIL FROM:<a@b.example> SIZE=12 BODY=8BITMIME',
    'MAIL FROM: <a@b.example> \t size=12  body=7bit ',
    'MAIL FROM:<a@b.example> AUTH=<>',
    'MAIL FROM:<a@b.example> AUTH=e+3Dmc2@example.com',
    'MAIL FROM:<@r.example:a@b.example> SIZE=1',
    'RCPT TO:<a@b.example>',
    'RCPT TO:<a@b.example> ',
  ])('are in order in %j', (line) => {
    expect(codeOf(line)).toBeUndefined()
  })

  test.each([
    'MAIL FROM:<a@b.example> FOO=BAR',
    'MAIL FROM:<a@b.example> SIZE=1 FOO',
    'MAIL FROM:<a@b.example> SMTPUTF8',
    'MAIL FROM:<a@b.example> RET=FULL',
    'MAIL FROM:<a@b.example> RET',
    'MAIL FROM:<a@b.example> ENVID=x',
    'MAIL FROM:<a@b.example> REQUIRETLS',
    'MAIL FROM:<a@b.example> NOTIFY=NEVER',
    'MAIL FROM:<a@b.example> constructor=1',
    'RCPT TO:<a@b.example> NOTIFY=SUCCESS',
    'RCPT TO:<a@b.example> ORCPT=rfc822;a@b.example',
    'RCPT TO:<a@b.example> SIZE=1',
    'RCPT TO:<a@b.example> FOO=>',
  ])('are not all known in %j: 555', (line) => {
    expect(codeOf(line)).toBe(555)
  })

  test.each([
    'MAIL FROM:<a@b.example> SIZE',
    'MAIL FROM:<a@b.example> SIZE=x',
    'MAIL FROM:<a@b.example> SIZE=1=2',
    'MAIL FROM:<a@b.example> BODY=BINARYMIME',
    'MAIL FROM:<a@b.example> BODY=',
    'MAIL FROM:<a@b.example> AUTH',
    'MAIL FROM:<a@b.example> AUTH=a+zz',
    'MAIL FROM:<a@b.example> =x',
    'MAIL FROM:<a@b.example> FO\u00d6=1',
    'RCPT TO:<a@b.example> NOTIFY=a=b',
  ])('are malformed in %j: 501', (line) => {
    expect(codeOf(line)).toBe(501)
  })

  test('AUTH is one only where EHLO offers it', () => {
    expect(codeOf('MAIL FROM:<> AUTH=<>', false)).toBe(555)
  })

  test('a client hears of them in a session, and may go on without them', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options))
    using client = await talk(served.port)
    await client.say('EHLO c')
    expect(await client.say('MAIL FROM:<a@b.example> FOO=BAR')).toMatch(/^555 5\.5\.4 [^\r\n]*FOO/)
    expect(await client.codes('MAIL FROM:<> AUTH=<>', 'MAIL FROM:<> SIZE=x', 'MAIL FROM:<>')).toEqual([
      '555',
      '501',
      '250',
    ])
    expect(await client.codes('RCPT TO:<alice@x.example> NOTIFY=NEVER', 'RCPT TO:<alice@x.example>')).toEqual([
      '555',
      '250',
    ])
  })

  test('AUTH is taken behind a login', async () => {
    await using boxes = await mailboxes('alice')
    await using served = await serve(smtp(boxes.options), { facts: { secure: true, secureBy: 'ext' } })
    using client = await talk(served.port)
    const lines = ['EHLO c', `AUTH PLAIN ${plain('alice', 'password')}`, 'MAIL FROM:<> AUTH=alice@x.example']
    expect(await client.codes(...lines)).toEqual(['250', '235', '250'])
  })
})
