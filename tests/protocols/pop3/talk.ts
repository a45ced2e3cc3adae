import { Socket } from 'node:net'
import { expect } from 'vitest'
import type { Connection } from '../../../src/net/connection.ts'
import type { Reply } from '../../../src/protocols/helpers/conversation/index.ts'
import { loginPolicy } from '../../../src/protocols/helpers/login/index.ts'
import { MaildropEntrance } from '../../../src/protocols/pop3/maildrop-entrance.ts'
import { Pop3Session } from '../../../src/protocols/pop3/session.ts'
import { fakeConnection, type Login } from '../../support/fake-connection.ts'
import { authenticate, type Maildrops } from './maildrops.ts'

/** What the connection and the listener are. */
export interface Facts extends Partial<Connection> {
  readonly clearTextLogin?: boolean
}

/** A session without a socket. */
export class Talk implements Disposable {
  readonly session: Pop3Session
  readonly logins: Login[] = []
  readonly notices: string[] = []
  clock = 0
  isClosed = false

  constructor(maildrops: Maildrops, { clearTextLogin = true, ...facts }: Facts = {}) {
    const notify = (_: string, message: string): void => void this.notices.push(message)
    const connection = fakeConnection(new Socket(), { notify, ...facts }, this.logins)
    const policy = loginPolicy({ authenticate, loginDelay: '1ms' }, undefined, authenticate)
    const entrance = new MaildropEntrance(maildrops.directory, policy, connection)
    const terms = { clearTextLogin, idleTimeout: 600_000, now: () => this.clock }
    this.session = new Pop3Session(connection, entrance, terms)
  }

  /** What is answered to a line. */
  async say(line: string): Promise<string> {
    return this.#read(await this.session.line(Buffer.from(line)))
  }

  /** The first words of the answers to lines. */
  async all(...lines: readonly string[]): Promise<string[]> {
    const answers: string[] = []
    for (const line of lines) answers.push((await this.say(line)).replace(/^(\S+( \[.*?\])?)[\s\S]*/, '$1'))
    return answers
  }

  async #read({ say = '', stream, next }: Reply): Promise<string> {
    let text = say.toString()
    for await (const part of stream ?? []) text += part.toString('latin1')
    this.isClosed = next === 'close'
    return text
  }

  [Symbol.dispose](): void {
    this.session.end()
  }
}

/** A talk in the maildrop of alice. */
export const loggedIn = async (maildrops: Maildrops): Promise<Talk> => {
  const talk = new Talk(maildrops)
  expect(await talk.all('USER alice', 'PASS right')).toEqual(['+OK', '+OK'])
  return talk
}
