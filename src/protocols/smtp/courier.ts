import type { Claim } from '../helpers/login/index.ts'
import type { Answer } from './answer.ts'

/** A sender or a recipient. */
export interface Path {
  /** The address alone, with its domain in Unicode; empty for the sender of a bounce. */
  readonly address: string
  /** As the client wrote it, angle brackets, parameters and all: `<alice@example.com> SIZE=100`. */
  readonly written: string
}

/** What the head of a message may tell of its way here (RFC 5321, 4.4). */
export interface Envelope {
  readonly from: string
  readonly to: readonly string[]
  /** The name that the client gave itself. */
  readonly helo: string
  /** As `ESMTPSA` (RFC 3848). */
  readonly transmission: string
}

/** A message did not come whole: the client has gone, or sent more than it may. Thrown by what a courier reads. */
export class CutShort extends Error {}

/**
 * Carries the messages of one connection to where they go. One at a time: the sender, each recipient, whether it may
 * come, and the message itself. Undefined is the usual good answer. A rejection is a fault (P3), but for the
 * `CutShort` of a message: that is thrown on.
 */
export interface Courier {
  mail(sender: Path): Promise<Answer | undefined>
  rcpt(recipient: Path): Promise<Answer | undefined>
  /** Asked at DATA. */
  open(): Promise<Answer | undefined>
  /** A good answer means that the message cannot be lost any more. Need not read to the end. */
  take(content: AsyncGenerator<Buffer>, envelope: Envelope): Promise<Answer | undefined>
  /** Says who a login is, where nobody else can. */
  login?(claim: Claim): Promise<string | undefined>
  /** Forgets sender and recipients. */
  reset(): void
  /** The client has gone, or is about to. */
  end(): void
}
