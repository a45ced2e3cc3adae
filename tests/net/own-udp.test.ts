import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, test } from 'vitest'
import { findOwn, type OwnSocket, registerOwn } from '../../src/net/own-udp.ts'

const undo: (() => void)[] = []
const register = (socket: OwnSocket): void => void undo.push(registerOwn(socket))
afterEach(() => {
  for (const unregister of undo.splice(0)) unregister()
})

/** No socket of the machine has this port: these tests open none. */
const PORT = 1

describe('our own UDP sockets', () => {
  test.each<[string, OwnSocket['address'], boolean, string, boolean]>([
    ['one address, that of the sender', '127.0.0.5', false, '127.0.0.5', true],
    ['one address, and the sender has another', '127.0.0.5', false, '127.0.0.6', false],
    ['an IPv4 address written as IPv6 (A6)', '::ffff:127.0.0.5', false, '127.0.0.5', true],
    ['an address with a zone', 'fe80::1%lo', false, 'fe80::1%eth0', true],
    ['all IPv4 addresses, the sender on loopback', '0.0.0.0', false, '127.9.9.9', true],
    ['all IPv4 addresses, and the sender elsewhere', '0.0.0.0', false, '198.51.100.1', false],
    ['all IPv4 addresses, and the sender on IPv6', '0.0.0.0', false, '::1', false],
    ['all addresses, the sender on IPv4', '::', false, '127.0.0.1', true],
    ['all addresses, the sender on IPv6', '::', false, '::1', true],
    ['all IPv6 addresses, and the sender on IPv4 (L8)', '::', true, '127.0.0.1', false],
  ])('%s', (_, address, ipv6Only, sender, isOwn) => {
    register({ address, port: PORT, ipv6Only })
    expect(findOwn(sender, PORT) !== undefined).toBe(isOwn)
    expect(findOwn(sender, PORT + 1)).toBeUndefined()
  })

  test('on all addresses are those on every address that this host has', () => {
    register({ address: '::', port: PORT })
    const addresses = Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((local) => local.address))
    expect(addresses.filter((address) => findOwn(address, PORT) === undefined)).toEqual([])
  })

  test('are ours until they are closed, each by itself', () => {
    const close = registerOwn({ address: '127.0.0.1', port: PORT })
    register({ address: '127.0.0.2', port: PORT })
    close()
    expect([findOwn('127.0.0.1', PORT), findOwn('127.0.0.2', PORT)?.address]).toEqual([undefined, '127.0.0.2'])
  })
})
