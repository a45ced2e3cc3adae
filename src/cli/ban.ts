import { type Command, InvalidArgumentError } from 'commander'
import type { Ban } from '../policies/bans.ts'
import { BANNED_FOR, banDuration, bannedAddress } from '../policies/bans-by-hand.ts'
import { UsageError } from './command.ts'
import { daemonCommand } from './daemon-command.ts'

/** Bans an address at a running daemon. */
export const banCommand = (): Command =>
  daemonCommand('ban', '<address> [--for <time>] [--force]', {
    call: (address, { for: length, force }) => ['POST', '/api/ban', { address, for: length, force }],
    tell: ({ address, until }: Ban) => [`banned  ${address} until ${new Date(until).toISOString()}`],
  })
    .summary('has a running daemon refuse an address for a while')
    .description(
      'Has every listener of a running daemon refuse an address for a while, whatever lists it is in; an IPv6 address is ' +
        'banned with its prefix. Connections that are open stay. Survives a reload, not a restart.',
    )
    .argument('<address>', 'the address, as 203.0.113.9; networks belong into the denied list', singleAddress)
    .option('--for <time>', `as in 30m (default: ${BANNED_FOR})`, length)
    .option('--force', 'also where it is the address that this command comes from')

const singleAddress = (given: string): string => {
  try {
    return bannedAddress(given)
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

const length = (given: string): string => {
  try {
    banDuration(given)
  } catch {
    throw new InvalidArgumentError('A number with ms, s, m or h, from 1ms to 596h.')
  }
  return given
}
