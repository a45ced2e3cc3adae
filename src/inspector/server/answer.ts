import type { ServerResponse } from 'node:http'

/** What a route returns that is more than JSON: it writes the response itself. */
export abstract class Answer {
  /** `draining` aborts when the response is to come to its end. */
  abstract send(response: ServerResponse, draining: AbortSignal): void
}

/** A text of another type than JSON. */
export class TextAnswer extends Answer {
  readonly #type: string
  readonly #body: string | Uint8Array
  readonly #status: number

  constructor(type: string, body: string | Uint8Array, status = 200) {
    super()
    this.#type = type
    this.#body = body
    this.#status = status
  }

  override send(response: ServerResponse): void {
    const length = typeof this.#body === 'string' ? Buffer.byteLength(this.#body) : this.#body.length
    // A client that takes nothing is cut: nothing else would end it.
    response.setTimeout(STALL, () => response.destroy())
    response.writeHead(this.#status, { 'Content-Type': this.#type, 'Content-Length': length }).end(this.#body)
  }
}

/** How long a client may take nothing of an answer, in milliseconds. */
const STALL = 60_000

/** JSON, with a status. */
export const jsonAnswer = (status: number, body: unknown): Answer =>
  new TextAnswer('application/json; charset=utf-8', `${JSON.stringify(body)}\n`, status)
