import { type Answer, BLACKLISTED, TOO_MANY_COMMANDS, TOO_MANY_REFUSED } from './answer.ts'

/** How many commands there may be between two messages, and how many of them a mistake counts for. */
const MOST_COMMANDS = 1_000
const MISTAKE = 50

/** How many recipients may be refused between two messages, beyond as many as are accepted. */
const MOST_REFUSED = 20

/**
 * Limits the commands of a client between two accepted messages. Refused recipients have a limit of their own, since each
 * of them tells whether an address exists. A mailing list with dead addresses passes: most of its addresses exist.
 */
export class CommandBudget {
  readonly #most: number
  #commands = 0
  #refused = 0

  constructor(maxRecipients: number) {
    this.#most = MOST_COMMANDS + maxRecipients
  }

  /** Counts one command. Returns the answer that ends the session at a limit. `accepted`: recipients accepted so far. */
  command(accepted: number): Answer | undefined {
    if (this.#refused > MOST_REFUSED + accepted) return TOO_MANY_REFUSED
    return this.#commands++ > this.#most ? TOO_MANY_COMMANDS : undefined
  }

  mistake(): void {
    this.#commands += MISTAKE
  }

  /**
   * Counts permanent refusals that depend on the address. A blacklisted peer gets the same answer for each recipient, and
   * needs one for each (P5); without a sender (503) and beyond `maxRecipients` (452) no address is looked up.
   */
  refusedRecipient(words: Answer): void {
    if (words.code >= 500 && words.code !== 503 && words !== BLACKLISTED) this.#refused++
  }

  /** A message was accepted. */
  renew(): void {
    this.#commands = this.#refused = 0
  }
}
