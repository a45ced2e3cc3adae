import type { FileHandle } from 'node:fs/promises'
import {
  type Mailbox,
  type MailFile,
  readFrom,
  sweepMaildir,
  uidOf,
  wireSizeIn,
  wireSizeOf,
} from '../helpers/maildir/index.ts'

interface Message {
  readonly file: MailFile
  /** On the wire, once it is known. */
  size: number | undefined
  isDeleted: boolean
}

/**
 * What a session sees of a Maildir: the messages that were there when it began, by number from 1, and which of them are
 * to be removed. Nothing changes on the disk before `update`.
 */
export class Maildrop {
  readonly #mailbox: Mailbox
  readonly #messages: readonly Message[]

  constructor(mailbox: Mailbox, files: readonly MailFile[]) {
    this.#mailbox = mailbox
    this.#messages = files.map((file) => ({ file, size: wireSizeIn(file.name), isDeleted: false }))
  }

  /** Reads a Maildir. */
  static async of(mailbox: Mailbox): Promise<Maildrop> {
    // A folder that cannot be cleaned is no reason to withhold the mail in the others.
    await sweepMaildir(mailbox.directory).catch(() => {})
    return new Maildrop(mailbox, await mailbox.list())
  }

  /** The numbers of those that are not deleted, in order. */
  *numbers(): Generator<number> {
    for (const [index, { isDeleted }] of this.#messages.entries()) if (!isDeleted) yield index + 1
  }

  /** Whether there is a message of that number that is not deleted. */
  has(number: number): boolean {
    return this.#messages[number - 1]?.isDeleted === false
  }

  uid(number: number): string {
    return uidOf(this.#at(number).file.name)
  }

  /** How many bytes it has on the wire: counted where its name does not say it, once. None when it is gone. */
  async size(number: number): Promise<number> {
    const message = this.#at(number)
    message.size ??= (await ifThere(this.#measure(message.file))) ?? 0
    return message.size
  }

  /** How many there are, and how many bytes they have on the wire. */
  async total(): Promise<{ readonly count: number; readonly size: number }> {
    let count = 0
    let sum = 0
    for (const number of this.numbers()) {
      count++
      sum += await this.size(number)
    }
    return { count, size: sum }
  }

  /** Opens a message, to be closed by whoever asked; undefined when it is gone. */
  open(number: number): Promise<FileHandle | undefined> {
    return ifThere(this.#mailbox.open(this.#at(number).file))
  }

  delete(number: number): void {
    this.#at(number).isDeleted = true
  }

  /** Takes back what was deleted. */
  reset(): void {
    for (const message of this.#messages) message.isDeleted = false
  }

  /** Removes what is deleted. Returns what went wrong. */
  update(): Promise<readonly Error[]> {
    return this.#mailbox.remove(this.#messages.filter(({ isDeleted }) => isDeleted).map(({ file }) => file))
  }

  #at(number: number): Message {
    return this.#messages[number - 1] as Message
  }

  async #measure(file: MailFile): Promise<number> {
    const handle = await this.#mailbox.open(file)
    try {
      return await wireSizeOf(readFrom(handle))
    } finally {
      await handle.close()
    }
  }
}

/** Undefined for a file that somebody has removed meanwhile. */
const ifThere = <T>(found: Promise<T>): Promise<T | undefined> =>
  found.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
