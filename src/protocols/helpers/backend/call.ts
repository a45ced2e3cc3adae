import type { Socket } from 'node:net'
import type { Connection } from '../../../net/connection.ts'
import { LineReader, TOO_LONG } from '../conversation/index.ts'
import type { Backend } from './backend.ts'

/** What to do next. `ask`: more words are awaited; `say` goes out first, if there is any. `In` is what else an `in` tells. */
export type Step<In extends object = object> =
  | { readonly kind: 'ask'; readonly say?: string }
  | { readonly kind: 'start-tls' }
  | ({ readonly kind: 'in' } & In)
  | { readonly kind: 'refused' }
  /** It says with a code of its protocol why it cannot be now, which the client is to know. */
  | { readonly kind: 'passed'; readonly code: string; readonly text: string }
  /** It does not do what such a server does; `why` completes "the server". */
  | { readonly kind: 'broken'; readonly why: string }

/** Speaks to a server behind until somebody is logged in there: line in, step out. It touches no socket. */
export interface BackendLogin<In extends object> {
  /** A line that the server says, without its ending. */
  line(line: string): Step<In>
  /** TLS is on: what was said before is forgotten. */
  secured(): Step<In>
}

/** The longest line that is read of the server behind, in bytes, and how many lines until somebody is logged in. */
const LONGEST_LINE = 8_192
const MOST_LINES = 100

/** How long logging in may take there, in milliseconds: servers hold wrong logins back for a while. */
const PATIENCE = 30_000

/** Somebody is logged in there. Nobody listens to the socket any more; `read` is what it said behind its answer. */
export type Inside<In extends object> = { readonly kind: 'in'; readonly socket: Socket; readonly read: Buffer } & In

/** What came of it. `down`: it could not be reached, which the operator has heard of, or the client has gone. */
export type CallOutcome<In extends object> =
  | Inside<In>
  | Extract<Step, { kind: 'refused' | 'passed' | 'broken' }>
  | { readonly kind: 'down' }

/** Connects to the server behind for a client and logs in there. */
export const callBackend = <In extends object>(
  backend: Backend,
  connection: Connection,
  login: BackendLogin<In>,
): Promise<CallOutcome<In>> => new Promise((resolve) => new BackendCall(backend, connection, login, resolve).begin())

class BackendCall<In extends object> {
  readonly #backend: Backend
  readonly #connection: Connection
  readonly #login: BackendLogin<In>
  readonly #resolve: (outcome: CallOutcome<In>) => void
  readonly #reader = new LineReader(LONGEST_LINE)
  #late: NodeJS.Timeout | undefined
  #socket: Socket | undefined
  #lines = 0

  constructor(
    backend: Backend,
    connection: Connection,
    login: BackendLogin<In>,
    resolve: (outcome: CallOutcome<In>) => void,
  ) {
    this.#backend = backend
    this.#connection = connection
    this.#login = login
    this.#resolve = resolve
  }

  begin(): void {
    const { socket: client } = this.#connection
    client.once('close', this.#down)
    this.#backend.connect(this.#connection, { connected: this.#connected, failed: this.#down })
    if (client.destroyed) this.#down()
  }

  readonly #down = (): void => this.#settle({ kind: 'down' })

  readonly #connected = (socket: Socket): void => {
    this.#late = setTimeout(() => this.#settle({ kind: 'broken', why: 'does not answer a login' }), PATIENCE)
    this.#listen(socket)
  }

  readonly #closed = (): void => this.#settle({ kind: 'broken', why: 'closes before a login is done' })

  readonly #heard = (chunk: Buffer): void => {
    this.#reader.push(chunk)
    this.#read()
  }

  #listen(socket: Socket): void {
    this.#socket = socket
    socket.on('data', this.#heard).on('end', this.#closed).on('close', this.#closed)
  }

  #unlisten(): void {
    this.#socket?.off('data', this.#heard).off('end', this.#closed).off('close', this.#closed).pause()
  }

  #read(): void {
    for (;;) {
      const line = this.#reader.line()
      if (line === undefined) return
      const isTooMuch = line === TOO_LONG || ++this.#lines > MOST_LINES
      const step = isTooMuch ? TOO_MUCH : this.#login.line(line.toString())
      if (!this.#goesOn(step)) return
    }
  }

  /** Does a step. Returns whether there is more to read now. */
  #goesOn(step: Step<In>): boolean {
    if (step.kind === 'ask') {
      if (step.say !== undefined) this.#socket?.write(step.say)
      return true
    }
    if (step.kind === 'start-tls') this.#secure()
    else if (step.kind === 'in') this.#settle({ ...step, socket: this.#socket as Socket, read: this.#reader.rest() })
    else this.#settle(step)
    return false
  }

  /** What was said behind the agreement to start TLS was said by nobody knows whom. */
  #secure(): void {
    this.#unlisten()
    this.#reader.rest()
    this.#backend.secure(this.#socket as Socket, this.#connection).then((socket) => {
      this.#listen(socket)
      this.#goesOn(this.#login.secured())
    }, this.#down)
  }

  /** Once; what comes later is of no interest. */
  #settle(outcome: CallOutcome<In>): void {
    clearTimeout(this.#late)
    this.#connection.socket.off('close', this.#down)
    this.#unlisten()
    if (outcome.kind !== 'in') this.#socket?.destroy()
    this.#resolve(outcome)
  }
}

const TOO_MUCH: Extract<Step, { kind: 'broken' }> = { kind: 'broken', why: 'talks without end' }
