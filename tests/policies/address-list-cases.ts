/** An address list with the addresses that it holds and those that it does not; `bad` are its lines with an error. */
export interface AddressListCase {
  readonly lines: readonly string[]
  readonly held?: readonly string[]
  readonly notHeld?: readonly string[]
  /** A5 refuses a list with a bad line whole: the addresses are then those of the good lines alone. */
  readonly bad?: readonly number[]
}

export const ADDRESS_LIST_CASES: Readonly<Record<string, AddressListCase>> = {
  'one address is itself, also when seen through IPv6': {
    lines: ['127.0.0.5'],
    held: ['127.0.0.5', '::ffff:127.0.0.5'],
    notHeld: ['127.0.0.4', '127.0.0.6'],
  },
  'a network is its addresses and no other': {
    lines: ['127.0.1.0/24'],
    held: ['127.0.1.0', '127.0.1.255'],
    notHeld: ['127.0.0.255', '127.0.2.0'],
  },
  'an exclusion takes out, and a later line adds back': {
    lines: ['127.0.0.0/8', '!127.0.0.64/26', '127.0.0.66'],
    held: ['127.0.0.63', '127.0.0.66', '127.0.0.128'],
    notHeld: ['127.0.0.64', '127.0.0.65', '127.0.0.127'],
  },
  'a comment starts at a semicolon, with or without a blank before it': {
    lines: ['127.0.0.5 ; the office', ';127.0.0.6', '127.0.0.7;no space'],
    held: ['127.0.0.5', '127.0.0.7'],
    notHeld: ['127.0.0.6'],
  },
  'a range includes both its ends': {
    lines: ['127.0.0.255-127.0.1.1'],
    held: ['127.0.0.255', '127.0.1.0', '127.0.1.1'],
    notHeld: ['127.0.0.254', '127.0.1.2'],
  },
  'a network of all bits is one address': { lines: ['127.0.0.5/32'], held: ['127.0.0.5'], notHeld: ['127.0.0.4'] },
  'all of IPv4 is nothing of IPv6': {
    lines: ['0.0.0.0-255.255.255.255'],
    held: ['127.0.0.1', '255.255.255.255'],
    notHeld: ['::1'],
  },
  'IPv6 has ranges, networks and exclusions too': {
    lines: ['2001:db8::1-2001:db8::ff', '!2001:db8::80/121'],
    held: ['2001:db8::1', '2001:db8::7f'],
    notHeld: ['2001:db8::80', '2001:db8::ff', '2001:db8::100'],
  },
  'host bits are an error': { lines: ['127.0.0.5/24'], notHeld: ['127.0.0.5', '127.0.0.6'], bad: [1] },
  'a slash without bits is an error': { lines: ['127.0.0.0/'], notHeld: ['127.0.0.0'], bad: [1] },
  'a range that ends before it starts is an error': {
    lines: ['127.0.0.20-127.0.0.10'],
    notHeld: ['127.0.0.15'],
    bad: [1],
  },
  'a short form is an error': { lines: ['127.1'], notHeld: ['127.0.0.1'], bad: [1] },
  'an address as one number is an error': { lines: ['2130706433'], notHeld: ['127.0.0.1'], bad: [1] },
  'a comma is an error': { lines: ['127.0.0.5,127.0.0.6'], notHeld: ['127.0.0.5'], bad: [1] },
  'an exclusion of nothing is an error': { lines: ['!'], bad: [1] },
  'good lines around a bad one are still read': {
    lines: ['127.0.0.5', 'rubbish', '127.0.0.7'],
    held: ['127.0.0.5', '127.0.0.7'],
    bad: [2],
  },
}
