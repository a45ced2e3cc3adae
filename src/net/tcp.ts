import { createServer, type Server } from 'node:net'
import { classifyAcceptError } from './accept-errors.ts'
import { describeBindError } from './bind-errors.ts'
import { descriptorWatch } from './descriptors.ts'
import { emptied, listen } from './listen.ts'
import type { Bound, PortSurroundings } from './port.ts'
import { TcpWay } from './tcp-way.ts'
import type { SocketIdentity, TcpTerms } from './terms.ts'

/**
 * A TCP listener socket. It is plain code, driven by an actor: `bind`, `stopAccepting`, `farewell`, `cut`. Its
 * connections outlive the actor (D5).
 */
export class TcpPort extends TcpWay {
  readonly kind = 'tcpSocket'
  #server: Server | undefined
  #unwatchLevel: () => void
  #unwatchDescriptors: (() => void) | undefined

  constructor(identity: SocketIdentity, terms: TcpTerms, surroundings: PortSurroundings) {
    super(identity, terms, surroundings)
    this.#unwatchLevel = this.#watchLevel()
  }

  override adopt(terms: TcpTerms): void {
    this.#unwatchLevel()
    super.adopt(terms)
    this.#unwatchLevel = this.#watchLevel()
  }

  #watchLevel(): () => void {
    return this.terms.account.watch((level) => this.edges.level(level))
  }

  /** What asks the kernel. */
  protected makeServer(): Server {
    return createServer({ blockList: this.gate })
  }

  protected async listen(): Promise<Bound> {
    const server = this.makeServer()
    server.on('connection', this.accept)
    const bound = await listen(server, this.endpoint)
    server.on('error', (error: NodeJS.ErrnoException) => this.#acceptError(error))
    this.#server = server
    this.#unwatchDescriptors = descriptorWatch.add(this)
    return bound
  }

  protected async unlisten(): Promise<void> {
    const server = this.#server
    if (server === undefined) return
    this.#server = undefined
    this.#unwatchDescriptors?.()
    await emptied(() => this.gate.arrivals, this.identity.backlog)
    server.close()
  }

  /** A passing one is of one connection only; what is wrong with the port itself is told, and ends it. */
  #acceptError(error: NodeJS.ErrnoException): void {
    this.gate.arrivals++
    const kind = classifyAcceptError(error.code)
    const code = error.code ?? 'UNKNOWN'
    if (kind === 'exhausted') this.acceptFailed(code)
    if (kind !== 'fatal') return
    this.edges.tell({ type: 'edge.lost', code, message: describeBindError(this.endpoint, code, error.message) })
  }

  /** Tells every protocol that this is the end (D2). */
  farewell(): void {
    this.table.farewell()
  }

  /** Closes whoever is left. Returns how many of them held a place. */
  cut(): number {
    return this.table.cut()
  }

  /** Resolves when nobody is connected any more. */
  emptied(): Promise<void> {
    return this.table.emptied()
  }

  protected override release(): void {
    super.release()
    this.#unwatchLevel()
    this.table.end()
  }
}
