import { describe, expect, it } from 'vitest'
import type { AddressListComplaint } from '../../src/errors.ts'
import { compileAddressList, compileAddressLists, PortreeveError } from '../../src/policies/index.ts'
import { ADDRESS_LIST_CASES } from './address-list-cases.ts'

const complaintsOf = (compile: () => unknown): readonly AddressListComplaint[] => {
  try {
    compile()
  } catch (error) {
    if (!(error instanceof PortreeveError)) throw error
    expect(error.code).toBe('ADDRESS_LIST_INVALID')
    return error.complaints as AddressListComplaint[]
  }
  return []
}

const messageOf = (element: string): string | undefined => complaintsOf(() => compileAddressList(element))[0]?.message

describe('the vectors', () => {
  it.each(Object.entries(ADDRESS_LIST_CASES))('A4, A5: %s', (_, { lines, held = [], notHeld = [], bad = [] }) => {
    expect(complaintsOf(() => compileAddressList(lines.join('\n'))).map(({ line }) => line)).toEqual(bad)
    const good = compileAddressList(lines.filter((_, index) => !bad.includes(index + 1)).join('\n'))
    expect(held.filter((address) => !good.has(address))).toEqual([])
    expect(notHeld.filter((address) => good.has(address))).toEqual([])
  })
})

describe('what a line may say', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    [' \t10.0.0.1\t ', '10.0.0.1'],
    ['10.0.0.1\r', '10.0.0.1'],
    ['\uFEFF10.0.0.1', '10.0.0.1'],
    ['10.0.0.1 - 10.0.0.3', '10.0.0.2'],
    ['10.0.0.1-10.0.0.1', '10.0.0.1'],
    ['2001:DB8::1 -2001:db8::3', '2001:db8::2'],
    ['::1.2.3.4', '::102:304'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1-10.0.0.3', '10.0.0.2'],
    ['::ffff:10.0.0.0/104', '10.255.255.255'],
    ['::ffff:0:0/96', '255.255.255.255'],
    ['128.0.0.0/1', '255.255.255.255'],
    ['8000::/1', 'ffff::'],
    ['2001:db8::1/128', '2001:db8::1'],
    ['64:ff9b::192.0.2.0/120', '64:ff9b::c000:2ff'],
  ])('A4: %j holds %s', (element, address) => {
    const set = compileAddressList(element)
    expect([set.has(address), set.rangeCount]).toEqual([true, 1])
  })

  it('A4: empty lines, comments and blanks are nothing', () => {
    expect(compileAddressList('\n  \r\n;10.0.0.1\n\t; 10.0.0.2\n;').rangeCount).toBe(0)
    expect(compileAddressList('').rangeCount).toBe(0)
  })

  it('A4: order matters: an exclusion takes nothing out of the lines below it', () => {
    expect(compileAddressList('!10.0.0.1\n10.0.0.0/8').has('10.0.0.1')).toBe(true)
    expect(compileAddressList('10.0.0.0/8\n!10.0.0.1').has('10.0.0.1')).toBe(false)
  })
})

describe('what is wrong and what to do', () => {
  it.each([
    ['127.0.0.5/24', 'host bits are set: write 127.0.0.0/24 for the network, or 127.0.0.5 for the one address'],
    ['2001:db8::5/64', 'host bits are set: write 2001:db8::/64 for the network, or 2001:db8::5 for the one address'],
    ['::ffff:10.0.0.5/104', 'host bits are set: write 10.0.0.0/8 for the network, or 10.0.0.5 for the one address'],
    ['::ffff:10.0.0.0/64', 'host bits are set: write ::/64 for the network, or ::ffff:a00:0 for the one address'],
    ['10.0.0.0/0', 'bits are 1 to 32: for all addresses write 0.0.0.0-255.255.255.255'],
    ['::/0', 'bits are 1 to 128: for all addresses write ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
    ['10.0.0.0/33', 'bits are a plain number of 1 to 32: correct it, or write 10.0.0.0 for the one address'],
    ['::1/129', 'bits are a plain number of 1 to 128: correct it, or write ::1 for the one address'],
    ['10.0.0.0/08', 'bits are a plain number of 1 to 32: correct it, or write 10.0.0.0 for the one address'],
    ['10.0.0.0/', 'bits are a plain number of 1 to 32: correct it, or write 10.0.0.0 for the one address'],
    ['10.0.0.0/8/8', 'bits are a plain number of 1 to 32: correct it, or write 10.0.0.0 for the one address'],
    ['10.0.0.0/255.0.0.0', 'netmasks are not read: write 10.0.0.0/8'],
    ['::/255.0.0.0', 'bits are a plain number of 1 to 128: correct it, or write :: for the one address'],
    ['10.0.0.0 /8', 'no blanks stand around `/`: take them out'],
    ['10.0.0.0/8-11.0.0.0', 'a range has no bits: write its first and its last address'],
    ['127.0.0.20-127.0.0.10', 'the range ends before it starts: write 127.0.0.10-127.0.0.20'],
    ['1::2-1::1', 'the range ends before it starts: write 1::1-1::2'],
    ['10.0.0.1-::1', 'one end is IPv4 and the other IPv6: write two ranges, one of each'],
    ['10.0.0.1-20', 'an end of the range is cut short: write 10.0.0.1-10.0.0.20'],
    ['2001:db8::1-0ff', 'an end of the range is cut short: write 2001:db8::1-2001:db8::ff'],
    ['10.0.0.1-300', 'an end of the range is cut short: write both in full'],
    ['fe80::-ff', 'an end of the range is cut short: write both in full'],
    ['10.0.0.1-10.0.0', 'short and other forms of IPv4 are not read: write 10.0.0.0'],
    ['10.1-10.0.0.1', 'short and other forms of IPv4 are not read: write 10.0.0.1'],
    ['10.0.0.1-', 'an end of the range is missing: write both, as in 10.0.0.1-10.0.0.9'],
    ['-10.0.0.1', 'an end of the range is missing: write both, as in 10.0.0.1-10.0.0.9'],
    ['127.1', 'short and other forms of IPv4 are not read: write 127.0.0.1'],
    ['2130706433', 'short and other forms of IPv4 are not read: write 127.0.0.1'],
    ['0x7f.0.0.1', 'short and other forms of IPv4 are not read: write 127.0.0.1'],
    ['010.0.0.1', 'a leading zero means octal to some programs: write 10.0.0.1'],
    ['10.0.0.1-10.0.0.09', 'a leading zero means octal to some programs: write 10.0.0.9'],
    ['10.0.0.256', 'a number of an IPv4 address is above 255: correct it'],
    ['10.0.0.*', 'wildcards are not read: write the network as address/bits, as in 10.0.0.0/8'],
    ['10.0.0.1:25', 'an element has no port and no brackets: write 10.0.0.1'],
    ['[::1]:25', 'an element has no port and no brackets: write ::1'],
    ['fe80::1%eth0', 'zones are ignored when matching: take the zone off, from the `%` on'],
    ['fe80::%eth0/64', 'zones are ignored when matching: take the zone off, from the `%` on'],
    ['2001:db8:::1', 'not an IPv6 address as RFC 4291 writes it: correct it, as in 2001:db8::1'],
    ['mail-1.example.com', 'not an address, and names are not looked up: write its address, or #name for a list'],
    ['/24', 'an address is missing: write it, or delete the line'],
    ['...', 'not an address: write an address, a range a-b, address/bits or #name'],
    ['127.0.0.5,127.0.0.6', 'more than one element in a line: put each on a line of its own, and `;` before a comment'],
    ['127.0.0.5 office', 'more than one element in a line: put each on a line of its own, and `;` before a comment'],
    ['#a,#b', 'more than one element in a line: put each on a line of its own, and `;` before a comment'],
    ['!', 'nothing stands behind `!`: write what is to be taken out, or delete the line'],
    ['!!10.0.0.1', 'one `!` takes out: write a single one'],
    ['# the office', '`#` stands before the name of a list, as in #clients: a comment starts with `;`'],
    ['#', '`#` stands before the name of a list, as in #clients: a comment starts with `;`'],
    ['#büro', 'a list name is letters, digits, `.`, `_`, `-`: write the name as the list has it'],
  ])('A5: %s: %s', (element, message) => {
    expect(messageOf(element)).toBe(message)
    if (!element.startsWith('!')) expect(messageOf(`! ${element}`)).toBe(message)
  })

  it('A5: all errors at once, each with list, line, column and text', () => {
    const text = '10.0.0.1\n  10.1 ; short\r\n\t! rubbish;x\n\n#none'
    expect(complaintsOf(() => compileAddressList(text, { name: 'office' }))).toMatchObject([
      { list: 'office', line: 2, column: 3, text: '10.1' },
      { list: 'office', line: 3, column: 2, text: '! rubbish' },
      { list: 'office', line: 5, column: 1, text: '#none' },
    ])
  })

  it('A5: the message of the error counts the complaints and gives the first', () => {
    expect(() => compileAddressList(`10.1\n${'x'.repeat(99)}`, { name: 'office' })).toThrow(
      "The address lists have 2 errors. First, office, line 1, column 1: '10.1': short and other forms of IPv4 are not read: write 10.0.0.1.",
    )
    expect(() => compileAddressList('x'.repeat(99))).toThrow(
      `The address lists have 1 error. First, address list, line 1, column 1: '${'x'.repeat(57)}...': not an address`,
    )
  })
})

describe('references', () => {
  it('A4: a reference is all that the other list holds, in or out', () => {
    const lists = { office: '10.0.0.0/8\n!10.0.9.0/24\n2001:db8::/32' }
    const clients = compileAddressList('10.0.9.1\n#office', { lists })
    expect([clients.has('10.0.0.1'), clients.has('10.0.9.1'), clients.has('10.0.9.2')]).toEqual([true, true, false])
    const others = compileAddressList('0.0.0.0-255.255.255.255\n!#office', { lists })
    expect([others.has('10.0.0.1'), others.has('10.0.9.1'), others.has('11.0.0.1')]).toEqual([false, true, true])
  })

  it('A5: names are letters, digits, dot, underscore and dash, without regard to case', () => {
    const set = compileAddressList('#THE_office-1.B', { lists: { 'the_Office-1.b': '10.0.0.1' } })
    expect(set.has('10.0.0.1')).toBe(true)
    expect([...compileAddressLists({ Clients: '', denied: '' }).keys()]).toEqual(['clients', 'denied'])
  })

  it.each(['__proto__', 'constructor', 'toString'])('A5: %s is a name like any other', (name) => {
    expect(complaintsOf(() => compileAddressList(`#${name}`))).toHaveLength(1)
    expect(compileAddressList(`#${name}`, { lists: { [name]: '10.0.0.1' } }).has('10.0.0.1')).toBe(true)
  })

  it('A5: an unknown name is an error that says which name was meant', () => {
    const compile = (text: string) => complaintsOf(() => compileAddressList(text, { lists: { Clients: '' } }))
    expect(compile('#clinets')[0]?.message).toBe('there is no list of this name: did you mean #Clients?')
    expect(compile('#friends')[0]?.message).toBe('there is no list of this name: define it, or take the reference out')
  })

  it('A5: a circle is one error, at the reference that closes it, with the way round', () => {
    const lists = { Alpha: '#beta', beta: '10.0.0.1\n#gamma', gamma: '!#ALPHA\n#beta2', beta2: '' }
    expect(complaintsOf(() => compileAddressLists(lists))).toEqual([
      {
        list: 'gamma',
        line: 1,
        column: 1,
        text: '!#ALPHA',
        message: 'the lists refer to each other in a circle, Alpha -> beta -> gamma -> Alpha: take this reference out',
      },
    ])
    expect(complaintsOf(() => compileAddressList('#alpha\n#gamma', { lists }))).toHaveLength(1)
  })

  it('A5: the way round begins where the circle does', () => {
    const [complaint, ...others] = complaintsOf(() => compileAddressLists({ start: '#a', a: '#b', b: '#a' }))
    expect([complaint?.message.includes(' a -> b -> a:'), others]).toEqual([true, []])
  })

  it('A5: a list that refers to itself is an error, under whichever name it is compiled', () => {
    const message = 'a list cannot refer to itself: take the reference out'
    expect(complaintsOf(() => compileAddressLists({ a: '#A' }))).toMatchObject([{ list: 'a', message }])
    expect(complaintsOf(() => compileAddressList('#a', { name: 'A' }))).toMatchObject([{ list: 'A', message }])
    expect(complaintsOf(() => compileAddressList('#b', { name: 'A', lists: { a: '', b: '#a' } }))).toMatchObject([
      { list: 'b', message: 'the lists refer to each other in a circle, A -> b -> A: take this reference out' },
    ])
  })

  it('A5: errors in lists that are referred to are given, once each, after those of the list itself', () => {
    const lists = { a: 'bad\n#b', b: 'worse', unasked: 'rubbish' }
    const complaints = complaintsOf(() => compileAddressList('#a\n#b\n#a\nwrong', { name: 'mine:1', lists }))
    expect(complaints.map(({ list, text }) => `${list} ${text}`)).toEqual(['mine:1 wrong', 'a bad', 'b worse'])
  })

  it('A5: a wrong list name is an error, and so are two that differ only in case', () => {
    expect(complaintsOf(() => compileAddressLists({ 'my list': 'bad', a: '', A: 'worse', '': '' }))).toMatchObject([
      { list: 'my list', line: 1, column: 1, text: 'my list', message: /rename the list$/ },
      { list: 'my list', text: 'bad' },
      { list: 'A', text: 'A', message: 'case makes no difference, and there is a already: rename the list' },
      { list: 'A', text: 'worse' },
      { list: '', text: '' },
    ])
  })

  it('A4: a chain of references through a hundred lists is followed to its end', () => {
    const lists = Object.fromEntries(
      Array.from({ length: 100 }, (_, at) => [`l${at}`, at < 99 ? `#l${at + 1}` : '::1']),
    )
    const set = compileAddressList('#l0', { lists })
    expect(set.has('::1')).toBe(true)
    expect(compileAddressList('#l0', { lists }).has('::1')).toBe(true)
  })
})
