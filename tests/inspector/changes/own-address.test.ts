import { describe, expect, test } from 'vitest'
import { refusesYou } from '../../../src/inspector/changes/own-address.ts'

const open = { addressLists: { clients: '10.0.0.0/8\n' }, admin: { restriction: 'none', addresses: '' } } as const

const under = (restriction: 'none' | 'grant' | 'deny', addresses: string, lists: Record<string, string> = {}) =>
  refusesYou('10.1.2.3', open, {
    addressLists: { ...open.addressLists, ...lists },
    admin: { restriction, addresses },
  })

describe('the address of who makes a change', () => {
  test('is asked of the restriction of the admin listener, through its references', () => {
    expect(under('grant', '#clients')).toBeUndefined()
    expect(under('grant', '192.0.2.0/24')).toBe(
      'The admin listener would refuse your own address 10.1.2.3: restricted, for the list ‘admin addresses’ lacks it.',
    )
    expect(under('deny', '192.0.2.1\n#clients')).toBe(
      'The admin listener would refuse your own address 10.1.2.3: restricted, by line 1 of the list ‘clients’.',
    )
    expect(under('deny', '192.0.2.0/24')).toBeUndefined()
  })

  test('is asked of the Denied list first, which wins over grant', () => {
    expect(under('grant', '#clients', { denied: '10.1.2.3' })).toMatch(/denied, by line 1 of the list ‘denied’\.$/)
  })

  test('reaches nothing when there is no admin listener any more', () => {
    expect(refusesYou('10.1.2.3', open, { addressLists: {} })).toMatch(/no admin listener/)
    expect(refusesYou('10.1.2.3', { addressLists: {} }, { addressLists: {} })).toBeUndefined()
  })
})
