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

it('M9: after a thousand complaints about a list no more are looked for, and the last one says so', () => {
  const { complaints } = AddressLists.read({ denied: 'x\n'.repeat(500_000), clients: 'y' })
  expect(complaints).toHaveLength(1_001)
  expect(complaints[999]).toMatchObject({
    line: 1_000,
    message: '1000 elements are wrong, and no more were looked for: correct them first',
  })
  expect(complaints[1_000]).toMatchObject({ list: 'clients', text: 'y' })
})

it.each([
  ['from the first to the last', (lists: string[][]) => lists],
  ['from the last to the first', (lists: string[][]) => lists.reverse()],
])(
  'M9: lists that refer to each other thousands deep, %s, are a complaint and no overflow of the stack',
  (_, order) => {
    const lists = Array.from({ length: 5_000 }, (_, index) => [`l${index}`, `#l${index + 1}`])
    const { complaints } = AddressLists.read(Object.fromEntries(order([...lists, ['l5000', '10.0.0.1']])))
    expect(complaints.length).toBeGreaterThan(0)
    expect(new Set(complaints.map(({ message }) => message))).toEqual(
      new Set(['lists refer to each other more than 100 deep: write the addresses into fewer lists']),
    )
  },
)

it('M9: an element that is very long is a complaint that shows its beginning', () => {
  const { complaints } = AddressLists.read({ denied: `a${' '.repeat(1_000_000)}b` })
  expect(complaints).toMatchObject([
    { text: `a${' '.repeat(499)}`, message: 'an element has at most 500 characters: put each on a line of its own' },
  ])
})
