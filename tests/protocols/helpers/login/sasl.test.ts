import { describe, expect, it } from 'vitest'
import { readBase64, readPlain, writePlain } from '../../../../src/protocols/helpers/login/sasl.ts'

const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('SASL PLAIN (RFC 4616)', () => {
  it('says a user and a password, in any letters', () => {
    expect(readPlain(base64('\0tim\0tanstaaftanstaaf'))).toEqual({ user: 'tim', password: 'tanstaaftanstaaf' })
    expect(readPlain(base64('\0jörg\0pässword:x'))).toEqual({ user: 'jörg', password: 'pässword:x' })
    expect(readPlain(base64('tim\0tim\0x'))).toEqual({ user: 'tim', password: 'x' })
  })

  it.each([
    ['to act as somebody else', base64('kurt\0tim\0x')],
    ['too few parts', base64('tim\0x')],
    ['too many parts', base64('\0tim\0x\0y')],
    ['no base64', '*'],
    ['base64 with a line end in it', 'AHRpbQB4\r\n'],
    ['base64 without its padding', base64('\0tim\0xx').replace(/=+$/, '')],
    ['no UTF-8', Buffer.from('\0tim\0\xff', 'latin1').toString('base64')],
    ['nothing', ''],
  ])('refuses %s', (_, text) => {
    expect(readPlain(text)).toBeUndefined()
  })

  it('writes what it reads', () => {
    expect(readPlain(writePlain({ user: 'tim', password: 'x y' }))).toEqual({ user: 'tim', password: 'x y' })
    expect(writePlain({ user: 'master', password: 'x' }, 'tim')).toBe(base64('tim\0master\0x'))
  })

  it('knows the empty response, and bounds the others', () => {
    expect(readBase64('=')).toBe('')
    expect(readBase64('A'.repeat(4_096))).toHaveLength(3_072)
    expect(readBase64('A'.repeat(4_100))).toBeUndefined()
  })
})
