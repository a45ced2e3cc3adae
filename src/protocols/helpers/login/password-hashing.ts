import type { Socket } from 'node:net'
import type { Connection } from '../../../net/connection.ts'
import { addressWords, parseAddress } from '../../../policies/address.ts'
import { type AddressKey, addressKey } from '../../../policies/address-key.ts'
import { FairQueue, type FairQueueLimits, QueueFull } from '../../../policies/fair-queue.ts'
import { Undecided } from './login.ts'

/** What one Portreeve's settings say about password hashing. */
export interface PasswordHashingSettings {
  /** Undefined: this one leaves it to others in the process, or to the default. */
  readonly limits: FairQueueLimits | undefined
  /** How many bits of an IPv6 address are one address (M7). */
  readonly ipv6Prefix: number
}

/** What holds where settings say nothing. */
export const PASSWORD_HASHING: FairQueueLimits = { concurrent: 1, waiting: 100 }

/** The most addresses whose last password is remembered to have been right or wrong. */
const MOST_REMEMBERED = 10_000

/** Who gives way last and first, where the queue is full and addresses have equally many logins in it. */
const RIGHT = 0
const UNKNOWN = 1
const WRONG = 2

/**
 * The budget for checks of passwords (M9): a hash takes a thread of libuv's pool for 50 ms and more, which files and
 * look-ups need too. It is one for the process, as the pool is. Where several Portreeves run in it, the smallest numbers
 * of their settings hold.
 */
export class PasswordHashing {
  /** Checks that were made; those refused, since too many waited; those whose client left, or whose listener drained, before their turn. */
  readonly counts = { done: 0, refused: 0, left: 0 }
  /** What the last password of addresses was, the latest last. */
  readonly #ranks = new Map<AddressKey, number>()
  readonly #queue = new FairQueue<AddressKey>(PASSWORD_HASHING, (key) => this.#ranks.get(key) ?? UNKNOWN)
  readonly #settings = new Map<object, PasswordHashingSettings>()
  readonly #words = addressWords()
  #ipv6Prefix = 64

  get running(): number {
    return this.#queue.running
  }

  get waiting(): number {
    return this.#queue.waiting
  }

  /** Takes what the settings of one Portreeve say; undefined when it has ended. */
  configure(owner: object, settings: PasswordHashingSettings | undefined): void {
    if (settings === undefined) this.#settings.delete(owner)
    else this.#settings.set(owner, settings)
    const all = [...this.#settings.values()]
    const limits = all.flatMap((one) => one.limits ?? [])
    this.#ipv6Prefix = Math.min(...all.map(({ ipv6Prefix }) => ipv6Prefix), 128)
    this.#queue.limits = {
      concurrent: smallest(limits, 'concurrent'),
      waiting: smallest(limits, 'waiting'),
    }
  }

  /**
   * Checks a password when the turn of the connection's address comes. Rejects with `QueueFull` where too many wait, and
   * with `Undecided` where before its turn the client has gone or the listener drains: nobody waits for a session then.
   */
  async check(
    { remoteAddress, socket, draining }: Pick<Connection, 'remoteAddress' | 'socket' | 'draining'>,
    verify: () => Promise<boolean>,
  ): Promise<boolean> {
    const key = this.#keyOf(remoteAddress)
    const gone = new AbortController()
    const leave = (): void => gone.abort(new Undecided())
    const unwatch = this.#queue.isBusy ? watchEnd(socket, leave) : noop
    draining.addEventListener('abort', leave, { once: true })
    if (draining.aborted) leave()
    try {
      const isRight = await this.#queue.run(key, verify, gone.signal)
      this.counts.done++
      this.#remember(key, isRight)
      return isRight
    } catch (error) {
      if (error instanceof QueueFull) this.counts.refused++
      else if (gone.signal.aborted) this.counts.left++
      throw error
    } finally {
      unwatch()
      draining.removeEventListener('abort', leave)
    }
  }

  #keyOf(address: string): AddressKey {
    return parseAddress(address, this.#words) ? addressKey(this.#words, this.#ipv6Prefix) : address
  }

  #remember(key: AddressKey, isRight: boolean): void {
    this.#ranks.delete(key)
    this.#ranks.set(key, isRight ? RIGHT : WRONG)
    if (this.#ranks.size > MOST_REMEMBERED) this.#ranks.delete(this.#ranks.keys().next().value as AddressKey)
  }
}

/**
 * Calls back when a client leaves, also by its end alone: to one that only waits for an answer a login is not worth its
 * turn. Where input is pulled, as conversations do, Node tells of the end when the next read is tried.
 */
const watchEnd = (socket: Socket, left: () => void): (() => void) => {
  const peek = (): void => {
    if (socket.readableLength === 0) socket.read(0)
  }
  socket.once('close', left).once('end', left)
  if (socket.readableEnded) left()
  else if (socket.listenerCount('readable') > 0) {
    socket.on('readable', peek)
    peek()
  }
  return () => void socket.off('close', left).off('end', left).off('readable', peek)
}

const noop = (): void => {}

const smallest = (limits: readonly FairQueueLimits[], name: keyof FairQueueLimits): number =>
  limits.length === 0 ? PASSWORD_HASHING[name] : Math.min(...limits.map((one) => one[name]))

/** That of this process. */
export const passwordHashing = new PasswordHashing()
