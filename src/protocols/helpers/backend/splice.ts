import type { Socket } from 'node:net'
import { partWith } from '../part-with.ts'
import { join } from './join.ts'

/** Follows what two ends say to each other, as far as to know when a good-bye may be put in between. */
export interface Dialogue {
  readonly isAtRest: boolean
  fromClient(chunk: Buffer): void
  fromServer(chunk: Buffer): void
}

/** The two ends of a session that goes on between them, and what was read of each but not passed on. */
export interface Ends {
  readonly client: Socket
  readonly fromClient: Buffer
  readonly server: Socket
  readonly fromServer: Buffer
}

/** A client and the server that it is logged in to. Bytes go through as they are, until a drain. */
export class Splice {
  readonly #client: Socket
  readonly #server: Socket
  readonly #dialogue: Dialogue
  readonly #goodBye: string
  #isDraining = false

  constructor({ client, fromClient, server, fromServer }: Ends, dialogue: Dialogue, goodBye: string) {
    this.#dialogue = dialogue
    this.#client = client
    this.#server = server
    this.#goodBye = goodBye
    client.setNoDelay(true)
    this.#pass(this.#fromClient, fromClient, server)
    this.#pass(this.#fromServer, fromServer, client)
    join(client, server)
    // Behind those of `join`: what they hear has been passed on.
    client.on('data', this.#fromClient)
    server.on('data', this.#fromServer)
  }

  /** Has the client told good-bye, as soon as nothing is under way (D2). */
  farewell(): void {
    this.#isDraining = true
    this.#look()
  }

  #pass(follow: (chunk: Buffer) => void, held: Buffer, to: Socket): void {
    if (held.length === 0) return
    to.write(held)
    follow(held)
  }

  readonly #fromClient = (chunk: Buffer): void => this.#dialogue.fromClient(chunk)

  readonly #fromServer = (chunk: Buffer): void => {
    this.#dialogue.fromServer(chunk)
    this.#look()
  }

  #look(): void {
    if (this.#isDraining && this.#dialogue.isAtRest && this.#client.writable) this.#end()
  }

  /** The server goes behind the client: were it to break before, `join` would break the client, good-bye or not. */
  #end(): void {
    const client = this.#client
    const server = this.#server
    this.#isDraining = false
    client.unpipe(server).off('data', this.#fromClient).resume()
    server.unpipe(client).off('data', this.#fromServer).resume()
    client.once('close', () => server.end())
    partWith(client, this.#goodBye)
  }
}
