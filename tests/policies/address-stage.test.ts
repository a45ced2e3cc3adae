import { expect, it } from 'vitest'
import { compileAddressList } from '../../src/policies/address-list.ts'
import { EMPTY_SET } from '../../src/policies/address-set.ts'
import { asking as askingOf } from '../support/policies.ts'

const OFFICE = '10.0.0.0/8\n!10.0.9.0/24'

/** Asks for an address with a Denied list and a restriction, both as text. */
const asking = (denied: string, restriction: 'none' | 'grant' | 'deny', addresses: string) => {
  const lists = { office: OFFICE, all: '::1\n#office' }
  return askingOf({
    lists: { denied: compileAddressList(denied, { name: 'denied', lists }) },
    restriction,
    addresses: compileAddressList(addresses, { name: 'web:1 addresses', lists }),
  })
}

const refused = (reason: string, evidence: object) => ({ admitted: false, reason, evidence })

it('A1: a denied address is refused, with the line that denies it', () => {
  const ask = asking('; spammers\n192.0.2.0/24\n!192.0.2.9', 'none', '')
  expect(ask('192.0.2.1')).toEqual(refused('denied', { list: 'denied', line: 2 }))
  expect(ask('192.0.2.9')).toBeUndefined()
  expect(ask('::1')).toBeUndefined()
})

it('A1: denied wins over grant, and over deny', () => {
  expect(asking('10.0.0.1', 'grant', '10.0.0.1')('10.0.0.1')?.reason).toBe('denied')
  expect(asking('10.0.0.1', 'deny', '10.0.0.1')('10.0.0.1')?.reason).toBe('denied')
})

it('A1: the evidence is the list in which the deciding line stands', () => {
  expect(asking('\n#office', 'none', '')('10.0.0.1')).toEqual(refused('denied', { list: 'office', line: 1 }))
  expect(asking('#all', 'none', '')('10.0.0.1')).toEqual(refused('denied', { list: 'office', line: 1 }))
  expect(asking('#all', 'none', '')('::1')).toEqual(refused('denied', { list: 'all', line: 1 }))
})

it('A2: without a restriction its list is not asked', () => {
  expect(asking('', 'none', '10.0.0.1')('10.0.0.1')).toBeUndefined()
  expect(asking('', 'none', '10.0.0.1')('10.0.0.2')).toBeUndefined()
})

it('A2: deny refuses the listed and nobody else', () => {
  const ask = asking('', 'deny', '::1\n#office')
  expect(ask('10.0.0.1')).toEqual(refused('restricted', { list: 'office', line: 1 }))
  expect(ask('::1')).toEqual(refused('restricted', { list: 'web:1 addresses', line: 1 }))
  expect(ask('10.0.9.1')).toBeUndefined()
})

it('A2: grant admits the listed and nobody else', () => {
  const ask = asking('', 'grant', '#office\n!10.0.0.7')
  expect(ask('10.0.0.1')).toBeUndefined()
  expect(ask('192.0.2.1')).toEqual(refused('restricted', { list: 'web:1 addresses' }))
  expect(ask('10.0.9.1')).toEqual(refused('restricted', { list: 'office', line: 2 }))
  expect(ask('10.0.0.7')).toEqual(refused('restricted', { list: 'web:1 addresses', line: 2 }))
})

it('A2: a grant that another list takes out names that list', () => {
  const ask = asking('', 'grant', '0.0.0.0-255.255.255.255\n!#office')
  expect(ask('10.0.0.1')).toEqual(refused('restricted', { list: 'office', line: 1 }))
  expect(ask('10.0.9.1')).toBeUndefined()
})

it('A2: grant with an empty list refuses everyone', () => {
  expect(asking('', 'grant', '')('10.0.0.1')?.reason).toBe('restricted')
  expect(askingOf({ restriction: 'grant', addresses: EMPTY_SET })('10.0.0.1')?.reason).toBe('restricted')
})

it('A3: a flood is refused without making a refusal for each', () => {
  const ask = asking('#office\n10.0.9.1\n10.0.9.2', 'grant', '')
  for (const [one, other] of [
    ['10.0.0.1', '10.7.7.7'],
    ['10.0.9.1', '10.0.9.1'],
    ['192.0.2.1', '::1'],
  ] as const) {
    expect(ask(one)).toBe(ask(other))
  }
  expect(ask('10.0.9.1')).not.toBe(ask('10.0.9.2'))
})

it('A3: a flood from everywhere does not make the kept refusals grow without end', () => {
  const line = (at: number) => `10.0.${at >> 8}.${at & 255}`
  const ask = asking(Array.from({ length: 3000 }, (_, at) => line(at)).join('\n'), 'none', '')
  const first = ask(line(0))
  for (let at = 1; at < 1024; at++) ask(line(at))
  expect(ask(line(0))).toBe(first)
  for (let at = 1024; at < 3000; at++) expect(ask(line(at))?.evidence.line).toBe(at + 1)
  expect(ask(line(0))).not.toBe(first)
  expect(ask(line(0))).toEqual(first)
})
