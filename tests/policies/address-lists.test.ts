import { expect, it } from 'vitest'
import { AddressLists } from '../../src/policies/address-list.ts'

it('A5: reading named lists collects every error of all of them, and throws none', () => {
  const { complaints } = AddressLists.read({ clients: '10.1\n#nobody', denied: '#clients\n11.1' })
  expect(complaints.map(({ list, line, text }) => [list, line, text])).toEqual([
    ['clients', 1, '10.1'],
    ['clients', 2, '#nobody'],
    ['denied', 2, '11.1'],
  ])
})

it('A5: a text of its own gives its own errors alone, under the name it is shown by', () => {
  const { lists } = AddressLists.read({ clients: '10.1', denied: '' })
  expect(lists.compile('web:8080 addresses', '#clients\n#deneid').complaints).toEqual([
    {
      list: 'web:8080 addresses',
      line: 2,
      column: 1,
      text: '#deneid',
      message: 'there is no list of this name: did you mean #denied?',
    },
  ])
})

it('A4: a text of its own may refer to a named list of the name it is shown by', () => {
  const { lists } = AddressLists.read({ clients: '10.0.0.1' })
  const { set, complaints } = lists.compile('clients', '#clients\n10.0.0.2')
  expect([complaints, set.has('10.0.0.1'), set.has('10.0.0.2')]).toEqual([[], true, true])
})

it('A5: a named list is found without regard to case, and is the same each time', () => {
  const { lists, complaints } = AddressLists.read({ clusterPeers: '10.0.0.1' })
  expect([complaints, lists.names]).toEqual([[], ['clusterPeers']])
  expect(lists.get('clusterpeers')?.has('10.0.0.1')).toBe(true)
  expect(lists.get('CLUSTERPEERS')).toBe(lists.get('clusterPeers'))
  expect(lists.get('clients')).toBeUndefined()
})

it('A5: of two lists whose names differ only in case, the first is referred to', () => {
  const { lists, complaints } = AddressLists.read({ a: '10.0.0.1', A: '10.0.0.2' })
  expect([complaints.length, lists.names, lists.get('A')?.has('10.0.0.1')]).toEqual([1, ['a'], true])
})
