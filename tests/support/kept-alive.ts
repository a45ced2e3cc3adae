import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** How one client asks: how many requests at a time, and what it thinks between two rounds, in milliseconds. */
export interface Habit {
  readonly path?: string
  readonly pipelined?: number
  readonly pause?: number
}

/**
 * Asks over one kept-alive connection, round after round, until it is told `Connection: close`. A request is lost when
 * the connection ends without an answer to it and without a word.
 */
export class KeptAlive {
  answered = 0
  lost = 0
  wasTold = false
  readonly socket: Socket
  /** The code of the error that ended it. */
  error: string | undefined
  readonly done: Promise<void>
  #asked = 0
  #received = ''
  #hasEnded = false
  #wake = (): void => {}

  constructor(port: number, habit: Habit = {}) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true })
    this.socket.setEncoding('latin1')
    this.socket.on('data', (text: string) => this.#take(text))
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.error = error.code
    })
    for (const end of ['end', 'close']) this.socket.once(end, () => this.#end())
    this.done = this.#ask(habit)
  }

  async #ask({ path = '/', pipelined = 1, pause }: Habit): Promise<void> {
    while (!this.#hasEnded && !this.wasTold) {
      for (let count = 0; count < pipelined; count++) {
        this.socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
        this.#asked++
      }
      while (this.answered < this.#asked && !this.#hasEnded && !this.wasTold) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
      if (pause !== undefined) await sleep(pause)
    }
    this.socket.destroy()
  }

  #take(text: string): void {
    this.#received += text
    for (;;) {
      const [head] = /^.*?\r\n\r\n/s.exec(this.#received) ?? []
      const length = Number(/\r\nContent-Length: (\d+)\r\n/i.exec(head ?? '')?.[1])
      if (head === undefined || this.#received.length < head.length + length) return
      this.#received = this.#received.slice(head.length + length)
      this.answered++
      if (/\r\nConnection: close\r\n/i.test(head)) this.wasTold = true
      this.#wake()
    }
  }

  #end(): void {
    if (!this.#hasEnded && !this.wasTold) this.lost = this.#asked - this.answered
    this.#hasEnded = true
    this.#wake()
  }
}
