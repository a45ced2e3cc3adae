import type { Edge } from '../../../src/net/edges.ts'
import { BindError, type Bound } from '../../../src/net/port.ts'
import type { TcpPort } from '../../../src/net/tcp.ts'
import type { UdpPort } from '../../../src/net/udp.ts'

/** What the kernel says to a bind: yes, or a code. */
export type Answer = 'yes' | 'never' | (string & {})

/** Something that is still open, to be ended by the test. */
class Gate {
  #open: (() => void)[] = []
  #fail: ((error: Error) => void)[] = []
  held = false

  pass(): Promise<void> {
    if (!this.held) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#open.push(resolve)
      this.#fail.push(reject)
    })
  }

  release(): void {
    this.held = false
    for (const open of this.#open.splice(0)) open()
  }

  fail(error: Error): void {
    this.held = false
    for (const fail of this.#fail.splice(0)) fail(error)
  }
}

/** A port at the contract that the actors know, where the test plays the kernel and the peers. */
export class FakePort {
  readonly kind: 'tcpSocket' | 'udpSocket'
  readonly identity
  readonly terms = { tls: 'off' as 'off' | 'on' | 'ext' }
  readonly counters = { admitted: 0, closed: 0, toJSON: () => ({}) }
  readonly edges = { listen: (hear: (edge: Edge) => void) => this.#listen(hear) }
  /** What was asked of it, in order. */
  readonly calls: string[] = []
  /** Answers to the binds to come; the last one stays. */
  answers: Answer[] = ['yes']
  /** Holds back the end of `stopAccepting`, or of `emptied`. */
  readonly closing = new Gate()
  readonly leaving = new Gate()
  bound: Bound | undefined
  lost: ((code: string, message: string) => void) | undefined
  #hear: ((edge: Edge) => void) | undefined

  constructor(name = 'test:1', kind: 'tcpSocket' | 'udpSocket' = 'tcpSocket') {
    this.kind = kind
    const transport = kind === 'tcpSocket' ? ('tcp' as const) : ('udp' as const)
    const listener = name.split(':')[0] as string
    this.identity = {
      name,
      listener,
      transport,
      port: 1,
      address: 'all',
      ipv6Only: false,
      reusePort: false,
      backlog: 1,
    }
  }

  /** As the machines' types want it. */
  get tcp(): TcpPort {
    return this as unknown as TcpPort
  }

  get udp(): UdpPort {
    return this as unknown as UdpPort
  }

  get open(): number {
    return this.counters.admitted - this.counters.closed
  }

  get endpoint() {
    return this.identity
  }

  #listen(hear: (edge: Edge) => void): () => void {
    this.#hear = hear
    return () => {
      if (this.#hear === hear) this.#hear = undefined
    }
  }

  tell(edge: Edge): void {
    this.#hear?.(edge)
  }

  /** So many come in. */
  admit(count: number): void {
    this.counters.admitted += count
  }

  leave(count: number): void {
    this.counters.closed += count
    if (this.open === 0) this.leaving.release()
  }

  async bind(signal: AbortSignal): Promise<Bound> {
    this.calls.push('bind')
    const answer = this.answers.length > 1 ? (this.answers.shift() as Answer) : (this.answers[0] as Answer)
    if (answer === 'never')
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    signal.throwIfAborted()
    if (answer !== 'yes') throw new BindError(this.identity, Object.assign(new Error(answer), { code: answer }))
    this.bound = { address: '::', port: 1 }
    return this.bound
  }

  async stopAccepting(): Promise<void> {
    this.calls.push('stopAccepting')
    this.bound = undefined
    await this.closing.pass()
  }

  farewell(): void {
    this.calls.push('farewell')
  }

  cut(): number {
    this.calls.push('cut')
    const cut = this.open
    this.leave(cut)
    return cut
  }

  async emptied(): Promise<void> {
    this.leaving.held = this.open > 0
    await this.leaving.pass()
  }

  dispose(): void {
    this.calls.push('dispose')
  }

  toJSON(): object {
    return this.identity
  }
}
