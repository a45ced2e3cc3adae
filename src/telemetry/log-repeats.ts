import type { PortreeveEvent } from './events.ts'

/** An event that stands for others of its kind. */
export interface Repeated {
  /** The last of them. */
  readonly event: PortreeveEvent
  readonly times: number
  /** In milliseconds: how long ago the kind was last told. */
  readonly span: number
}

interface Held {
  toldAt: number
  times: number
  last: PortreeveEvent
}

/** More kinds than this at one time are told together, by their type: where keys come from strangers they must not pile up. */
const MAX_KINDS = 256

/**
 * Keeps apart what happens once from what happens again and again: the first event of a kind is told at once, those
 * that follow within the interval as one. For what a stranger can cause at will and the log shows at `info` or louder.
 */
export class Repeats {
  readonly #interval: number
  readonly #tell: (repeated: Repeated) => void
  readonly #held = new Map<string, Held>()

  constructor(interval: number, tell: (repeated: Repeated) => void) {
    this.#interval = interval
    this.#tell = tell
  }

  hear(kind: string, event: PortreeveEvent, now: number): void {
    const key = this.#held.has(kind) || this.#held.size < MAX_KINDS ? kind : event.type
    const held = this.#held.get(key)
    if (held === undefined) {
      this.#held.set(key, { toldAt: now, times: 0, last: event })
      this.#tell({ event, times: 1, span: 0 })
      return
    }
    held.times++
    held.last = event
  }

  /** Tells what is due, and forgets what has come to rest; with `all` it tells everything. */
  look(now: number, all = false): void {
    for (const [key, held] of this.#held) {
      const span = now - held.toldAt
      if (!all && span < this.#interval) continue
      if (held.times === 0) this.#held.delete(key)
      else this.#tell({ event: held.last, times: held.times, span })
      held.toldAt = now
      held.times = 0
    }
  }
}

/**
 * The kind of an event whose repetitions are told together; undefined for those that are told one by one. A fault is
 * known by where it was thrown, not by its message, which may hold what a stranger sent.
 */
export const kindOf = (event: PortreeveEvent): string | undefined => {
  switch (event.type) {
    case 'connection.faulted':
    case 'datagram.faulted':
      return `${event.type} ${event.socket} ${thrownAt(event.error, event.stack)}`
    case 'certificate.failed':
      return `${event.type} ${event.domain} ${event.localAddress ?? ''}`
    case 'socket.acceptFailed':
      return `${event.type} ${event.socket}`
    case 'address.banned':
      return event.by === 'logins' ? `${event.type} ${event.listener}` : undefined
    case 'listener.full':
    case 'listener.reserveEngaged':
    case 'listener.room':
      return `listener ${event.listener}`
    default:
      return undefined
  }
}

/** The first frame of a stack behind the message, which may hold lines that look like frames. */
const thrownAt = (error: string, stack = ''): string => /^ +at .*$/m.exec(stack.replace(error, ''))?.[0] ?? ''
