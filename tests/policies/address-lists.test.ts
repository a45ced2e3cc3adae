import { describe, expect, it } from 'vitest'
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

describe('lists that are read again', () => {
  const TEXTS = { clients: '10.0.0.0/8', office: '#clients\n192.0.2.1', denied: '!#office\n203.0.113.1' }
  const read = (texts: Record<string, string>) => {
    const { lists } = AddressLists.read(texts)
    return Object.fromEntries(lists.names.map((name) => [name, lists.get(name)]))
  }

  it('are not compiled again where neither they nor those that they refer to have changed', () => {
    const before = read(TEXTS)
    const again = read(TEXTS)
    for (const name of Object.keys(TEXTS)) expect(again[name], name).toBe(before[name])
    const after = read({ ...TEXTS, clients: '10.0.0.0/7' })
    for (const name of Object.keys(TEXTS)) expect(after[name], name).not.toBe(before[name])
    expect([before.office?.has('11.0.0.1'), after.office?.has('11.0.0.1')]).toEqual([false, true])
  })

  it('A5: are told what is wrong with them each time', () => {
    const wrong = { clients: '10.1', office: '#clients\n#nobody', a: '#b', b: '#a' }
    const { complaints } = AddressLists.read(wrong)
    expect(complaints.map(({ list }) => list)).toEqual(['clients', 'office', 'b'])
    expect(AddressLists.read(wrong).complaints).toEqual(complaints)
  })

  it('A5: find the circle that a change has closed', () => {
    const before = read({ a: '#b', b: '10.0.0.1' })
    expect(AddressLists.read({ a: '#b', b: '#a' }).complaints).toHaveLength(1)
    expect([before.a?.has('10.0.0.1'), read({ a: '#b', b: '10.0.0.1' }).a?.has('10.0.0.1')]).toEqual([true, true])
  })

  it('are the same in slices, with many turns for a long one', () => {
    const texts = { long: Array.from({ length: 10_000 }, (_, at) => `10.${at >> 8}.${at & 255}.1`).join('\n') }
    const work = AddressLists.reading(texts)
    let turns = 0
    for (;;) {
      const { done, value } = work.next()
      if (done) {
        expect([value.complaints, value.lists.get('long')?.has('10.39.15.1')]).toEqual([[], true])
        break
      }
      turns++
    }
    expect(turns).toBeGreaterThanOrEqual(10)
  })
})
