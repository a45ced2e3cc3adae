import { connectUdp, type UdpLink } from '../../net/connect-udp.ts'
import type { Datagram } from '../../net/udp.ts'
import type { Backend } from '../helpers/backend/index.ts'

/** What one client and the backend have to do with each other. */
interface Flow {
  readonly link: UdpLink
  /** The client's last datagram: the way back to it. */
  last: Datagram
  usedAt: number
}

/** Each flow holds a descriptor: when one too many comes, the one that was silent longest goes. */
const MOST_FLOWS = 500

/** A flow that was silent for so long is over, in milliseconds. */
const IDLE = 60_000

/** Passes datagrams on to a backend, from a socket for each client, so that each answer finds its way back. */
export class DatagramRelay {
  readonly #backend: Backend
  /** The one that was silent longest first. */
  readonly #flows = new Map<string, Flow>()
  readonly #sweep = setInterval(() => this.#closeIdle(), IDLE / 4).unref()

  constructor(backend: Backend) {
    this.#backend = backend
  }

  readonly serve = (datagram: Datagram): void => {
    const key = `${datagram.socketName} ${datagram.remoteAddress} ${datagram.remotePort}`
    const flow = this.#flows.get(key) ?? this.#open(key, datagram)
    flow.last = datagram
    this.#use(key, flow)
    flow.link.send(datagram.data)
  }

  readonly dispose = (): void => {
    clearInterval(this.#sweep)
    for (const key of [...this.#flows.keys()]) this.#close(key)
  }

  #open(key: string, last: Datagram): Flow {
    for (const oldest of this.#flows.keys()) {
      if (this.#flows.size < MOST_FLOWS) break
      this.#close(oldest)
    }
    const link = connectUdp(this.#backend.target, last, {
      received: (data) => {
        this.#backend.news.worked(flow.last)
        this.#use(key, flow)
        flow.last.reply(data)
      },
      failed: (error) => {
        this.#backend.news.failed(error, flow.last)
        this.#close(key)
      },
    })
    const flow: Flow = { link, last, usedAt: 0 }
    return flow
  }

  #use(key: string, flow: Flow): void {
    flow.usedAt = performance.now()
    this.#flows.delete(key)
    this.#flows.set(key, flow)
  }

  #close(key: string): void {
    this.#flows.get(key)?.link.close()
    this.#flows.delete(key)
  }

  #closeIdle(): void {
    const before = performance.now() - IDLE
    for (const [key, { usedAt }] of this.#flows) {
      if (usedAt > before) return
      this.#close(key)
    }
  }
}
