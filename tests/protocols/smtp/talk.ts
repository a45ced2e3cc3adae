import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { Caller, dial } from '../../support/dial.ts'

/** An SMTP client by hand: says lines, and hears whole replies. */
export class Talk implements Disposable {
  readonly caller: Caller
  #heard = 0

  constructor(caller: Caller) {
    this.caller = caller
  }

  get socket(): Socket {
    return this.caller.socket
  }

  /** The next reply, without its last line ending; rejects when there comes none any more. */
  async reply(): Promise<string> {
    for (;;) {
      const found = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(this.caller.received.slice(this.#heard))
      if (found !== null) {
        this.#heard += found[0].length
        return found[0].slice(0, -2)
      }
      if (this.socket.closed) throw new Error(`closed (${this.caller.error}) with: ${this.caller.received}`)
      await Promise.race([once(this.socket, 'data'), this.caller.gone])
    }
  }

  async replies(count: number): Promise<string[]> {
    const all: string[] = []
    while (all.length < count) all.push(await this.reply())
    return all
  }

  /** Says one line, and hears the answer. */
  say(line: string): Promise<string> {
    this.caller.send(`${line}\r\n`)
    return this.reply()
  }

  send(data: string | Uint8Array): this {
    this.caller.send(data)
    return this
  }

  /** Says each line when the one before it was answered; the codes of the answers. */
  async codes(...lines: string[]): Promise<string[]> {
    const codes: string[] = []
    for (const line of lines) codes.push((await this.say(line)).slice(0, 3))
    return codes
  }

  /** Goes on in TLS, after a 220. */
  async secure(options: { servername?: string } = {}): Promise<Talk> {
    const secured = connectTls({ socket: this.socket, rejectUnauthorized: false, ...options })
    await once(secured, 'secureConnect')
    return new Talk(new Caller(secured))
  }

  [Symbol.dispose](): void {
    this.caller[Symbol.dispose]()
  }
}

/** Connects, and hears the greeting. */
export const talk = async (port: number, options: Parameters<typeof dial>[1] = {}): Promise<Talk> => {
  const talking = new Talk(await dial(port, options))
  await talking.reply()
  return talking
}

/** What AUTH PLAIN takes. */
export const plain = (user: string, password: string, actAs = ''): string =>
  Buffer.from(`${actAs}\0${user}\0${password}`).toString('base64')
