import * as crypto from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { hashPassword, passwordVerifier, type Verify } from '../../../../src/protocols/helpers/login/password.ts'
import { readPhc, writePhc } from '../../../../src/protocols/helpers/login/phc.ts'

describe('passwords', () => {
  it('are hashed with scrypt and a fresh salt, and known again', async () => {
    const [one, other] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')])
    expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(one).not.toBe(other)
    const verify = passwordVerifier(one) as Verify
    expect(await verify('correct horse')).toBe(true)
    expect(await verify('correct horse ')).toBe(false)
    expect(await verify('')).toBe(false)
  })

  it('of other programs are known by their hash: the test vector of RFC 7914', async () => {
    const hash = Buffer.from(
      '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887',
      'hex',
    )
    const parameters = { ln: 14, r: 8, p: 1 }
    const salt = Buffer.from('SodiumChloride')
    const text = writePhc({ algorithm: 'scrypt', version: undefined, parameters, salt, hash })
    expect(await (passwordVerifier(text) as Verify)('pleaseletmein')).toBe(true)
  })

  it.skipIf(!('argon2' in crypto))('may be argon2id hashes, as the argon2 program makes them', async () => {
    // printf password | argon2 somesalt -id -t 2 -m 16 -p 1 -l 32 -e
    const text = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    const verify = passwordVerifier(text) as Verify
    expect(await verify('password')).toBe(true)
    expect(await verify('Password')).toBe(false)
  })

  it.each([
    ['plain', 'no hash of a password. Make one with `portreeve passwd`.'],
    ['$1$saltsalt$hash', 'no hash of a password. Make one with `portreeve passwd`.'],
    [
      '$bcrypt$c=10$c2FsdHNhbHQ$c2FsdHNhbHRzYWx0c2FsdA',
      'hashed with bcrypt. Portreeve knows scrypt and argon2id; make one with `portreeve passwd`.',
    ],
    [
      '$scrypt$ln=24,r=64,p=1$c2FsdHNhbHQ$c2FsdHNhbHRzYWx0c2FsdA',
      'a hash with parameters out of bounds. Make one with `portreeve passwd`.',
    ],
    [
      '$scrypt$ln=15,r=8,p=1$c2FsdHNhbHQ$c2FsdA',
      'a hash with parameters out of bounds. Make one with `portreeve passwd`.',
    ],
  ])('hashed as %s are refused with a reason', (text, reason) => {
    expect(passwordVerifier(text)).toBe(reason)
  })

  it('are written and read in the same form', () => {
    const text = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'
    expect(writePhc(readPhc(text)!)).toBe(text)
  })
})
