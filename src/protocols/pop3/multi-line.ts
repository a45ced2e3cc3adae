const LF = 0x0a
const DOT = 0x2e
const ONE_DOT = Buffer.from('.')

/** How much of a list goes out at one time, in characters. */
const BATCH = 16_384

/** The end of an answer of many lines (RFC 1939, 3). */
export const END = Buffer.from('.\r\n')

/** A list as an answer: a line for each part, in batches. The lines begin with no dot. */
export async function* listing(first: string, lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let held = first
  for await (const line of lines) {
    held += `${line}\r\n`
    if (held.length < BATCH) continue
    yield Buffer.from(held)
    held = ''
  }
  yield Buffer.concat([Buffer.from(held), END])
}

/** Doubles the dot that a line begins with, so that none looks like the end. Lines end in CRLF; chunks may cut anywhere. */
export async function* stuffed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let last: number | undefined = LF
  for await (const chunk of chunks) {
    yield withDots(chunk, last)
    last = chunk.at(-1) ?? last
  }
}

const withDots = (chunk: Buffer, before: number | undefined): Buffer => {
  const parts: Buffer[] = []
  let from = 0
  const double = (at: number): void => {
    parts.push(chunk.subarray(from, at), ONE_DOT)
    from = at
  }
  if (before === LF && chunk[0] === DOT) double(0)
  for (let at = chunk.indexOf('\n.'); at !== -1; at = chunk.indexOf('\n.', at + 1)) double(at + 1)
  return parts.length === 0 ? chunk : Buffer.concat([...parts, chunk.subarray(from)])
}

/** The header of a message, the empty line behind it, and so many lines of the body (TOP). Reads no further than that. */
export async function* topOf(chunks: AsyncIterable<Buffer>, lines: number): AsyncGenerator<Buffer> {
  let isBody = false
  let left = lines
  /** How many bytes of the line were in chunks before. */
  let begun = 0
  for await (const chunk of chunks) {
    let from = 0
    for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, from)) {
      const length = begun + at - from
      begun = 0
      from = at + 1
      if (isBody) left--
      // Nothing but its CR.
      else if (length === 1) isBody = true
      if (isBody && left === 0) return void (yield chunk.subarray(0, from))
    }
    begun += chunk.length - from
    yield chunk
  }
}
