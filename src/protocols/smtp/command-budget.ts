import { type Answer, BLACKLISTED, TOO_MANY_COMMANDS, TOO_MANY_REFUSED } from './answer.ts'

/** How many commands there may be between two messages, and how many of them a mistake counts for. */
const MOST_COMMANDS = 1_000
const MISTAKE = 50

/** How many recipients may be refused between two messages, beyond as many as are accepted. */
const MOST_REFUSED = 20

/**
 * What a client may say before its next message is accepted. Refused recipients have a limit of their own, since each
 * tells a stranger which addresses there are not. A mailing list with dead addresses passes: it has more that are alive.
 */
export class CommandBudget {
  readonly #most: number
  #commands = 0
  #refused = 0

  constructor(maxRecipients: number) {
    this.#most = MOST_COMMANDS + maxRecipients
  }

  /** Takes one command. Returns the last words where there may be no more; `accepted` are the recipients by now. */
  command(accepted: number): Answer | undefined {
    if (this.#refused > MOST_REFUSED + accepted) return TOO_MANY_REFUSED
    return this.#commands++ > this.#most ? TOO_MANY_COMMANDS : undefined
  }

  mistake(): void {
    this.#commands += MISTAKE
  }

  /**
   * Counts only what is about the recipient and for good. A blacklisted peer is told the same of each, and has to hear it
   * of each (P5); without a sender (503), and beyond the most recipients (452), no address is looked at.
   */
  refusedRecipient(words: Answer): void {
    if (words.code >= 500 && words.code !== 503 && words !== BLACKLISTED) this.#refused++
  }

  /** A message was accepted. */
  renew(): void {
    this.#commands = this.#refused = 0
  }
}
