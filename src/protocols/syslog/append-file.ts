import { type FileHandle, open, stat } from 'node:fs/promises'
import type { Notifier } from '../../net/connection.ts'
import { Outage } from '../helpers/outage.ts'

/** Lines that wait for the disk, in characters: beyond it new ones are dropped and counted. */
const MOST_WAITING = 4_194_304

/** How often it is looked whether the file is still the one of that name, in milliseconds. */
const LOOK_EVERY = 1_000

/**
 * Appends lines to a file, in their order. A file that was moved away (log rotation) is made again within a second. A
 * file that cannot be written is spoken of once, and tried again with the next line.
 */
export class AppendFile {
  readonly #path: string
  readonly #outage: Outage
  #waiting: string[] = []
  #waitingSize = 0
  #file: FileHandle | undefined
  #lookedAt = 0
  #writing: Promise<void> | undefined

  constructor(path: string, outage: Outage = new Outage()) {
    this.#path = path
    this.#outage = outage
  }

  /** Takes a line with its line end. Returns before it is written. */
  append(line: string, operator: Notifier): void {
    if (this.#waitingSize + line.length > MOST_WAITING) {
      this.#failed(new Error('the disk is too slow for what comes'), operator)
      return
    }
    this.#waiting.push(line)
    this.#waitingSize += line.length
    this.#writing ??= this.#writeAll(operator)
  }

  /** Resolves when what waits is written, or could not be, and the file is closed. */
  async close(): Promise<void> {
    await this.#writing
    await this.#letGo()
  }

  async #writeAll(operator: Notifier): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting.join('')
      this.#waiting = []
      try {
        await this.#followRotation()
        this.#file ??= await open(this.#path, 'a', 0o640)
        await this.#file.appendFile(lines)
        this.#worked(operator)
      } catch (error) {
        await this.#letGo()
        this.#failed(error as Error, operator)
      }
      this.#waitingSize -= lines.length
    }
    this.#writing = undefined
  }

  async #followRotation(): Promise<void> {
    const now = performance.now()
    if (this.#file === undefined || now - this.#lookedAt < LOOK_EVERY) return
    this.#lookedAt = now
    const [ours, named] = await Promise.all([this.#file.stat(), stat(this.#path).catch(() => undefined)])
    if (ours.ino !== named?.ino || ours.dev !== named.dev) await this.#letGo()
  }

  async #letGo(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close().catch(() => {})
  }

  #failed({ message }: Error, operator: Notifier): void {
    const news = this.#outage.failed()
    if (news === undefined) return
    const still = news.first ? '' : ' still'
    const told = `syslog${still} cannot write ${this.#path}: ${message}. Messages are lost until it can; look at the disk and its rights.`
    operator.notify('error', told, { file: this.#path, failures: news.failures })
  }

  #worked(operator: Notifier): void {
    const end = this.#outage.worked()
    if (end !== undefined) operator.notify('info', `syslog writes ${this.#path} again.`, { file: this.#path })
  }
}
