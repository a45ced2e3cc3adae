import { describe, expect, test } from 'vitest'
import { ourDomains, usersFor, withoutTag } from '../../../../src/protocols/helpers/login/index.ts'
import { writtenPath } from '../../../../src/protocols/smtp/written-path.ts'

const ours = ourDomains(['Example.com', 'xn--mller-kva.example'], undefined)

describe('whom an address means', () => {
  test.each([
    ['alice@example.com', ['alice@example.com', 'alice']],
    ['alice@EXAMPLE.com', ['alice@example.com', 'alice']],
    ['alice@far.example', ['alice@far.example']],
    ['alice+tag@example.com', ['alice+tag@example.com', 'alice@example.com', 'alice+tag', 'alice']],
    ['+tag@example.com', ['+tag@example.com', '+tag']],
    ['postmaster', ['postmaster']],
    ['alice@m\u00fcller.example', ['alice@xn--mller-kva.example', 'alice']],
  ])('of a recipient: %s', (address, names) => {
    expect(usersFor(address, ours, withoutTag)).toEqual(names)
  })

  test.each([
    ['alice', ['alice']],
    ['alice@example.com', ['alice@example.com', 'alice']],
    ['alice@far.example', ['alice@far.example']],
    ['alice+tag@example.com', ['alice+tag@example.com', 'alice+tag']],
  ])('of a login, where a tag is part of the name: %s', (name, names) => {
    expect(usersFor(name, ours)).toEqual(names)
  })

  test('depends on the domains that are set, or on the one that was connected to, or on none', () => {
    expect([
      ourDomains(['a.example'], 'b.example')('a.example'),
      ourDomains(['a.example'], 'b.example')('b.example'),
    ]).toEqual([true, false])
    expect([ourDomains(undefined, 'B.example')('b.example'), ourDomains(undefined, 'b.example')('a.example')]).toEqual([
      true,
      false,
    ])
    expect(ourDomains(undefined, undefined)('a.example')).toBe(true)
  })
})

describe('a path as it was written', () => {
  test.each([
    ['MAIL FROM:<a@b.example>', '<a@b.example>'],
    ['mail from:  <a@b.example>   SIZE=1\tBODY=8BITMIME ', '<a@b.example> SIZE=1 BODY=8BITMIME'],
    ['RCPT TO:<a:b@c.example>', '<a:b@c.example>'],
  ])('is that of %j', (line, written) => {
    expect(writtenPath(Buffer.from(line))).toBe(written)
  })

  test.each(['MAIL FROM:<a@b.example>\rDATA', 'MAIL FROM:<\u00e9@b.example>', 'MAIL FROM:<a\0@b.example>'])(
    'is none in %j',
    (line) => {
      expect(writtenPath(Buffer.from(line))).toBeUndefined()
    },
  )
})
