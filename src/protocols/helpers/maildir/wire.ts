const LF = 0x0a
const CR = 0x0d
const CRLF = Buffer.from('\r\n')
const JUST_CR = Buffer.from('\r')
const JUST_LF = Buffer.from('\n')

/**
 * A message as mail protocols send it: each LF with a CR before it, and a line end behind the last line. Chunks that are
 * so already go through as they are.
 */
export async function* toWire(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let last: number | undefined
  for await (const chunk of chunks) {
    yield withCarriageReturns(chunk, last)
    last = chunk.at(-1) ?? last
  }
  if (last !== undefined && last !== LF) yield last === CR ? JUST_LF : CRLF
}

/** The number of bytes that `toWire` makes of a message. */
export const wireSizeOf = async (chunks: AsyncIterable<Buffer>): Promise<number> => {
  let size = 0
  for await (const chunk of toWire(chunks)) size += chunk.length
  return size
}

/** `before` is the byte before the chunk. */
const withCarriageReturns = (chunk: Buffer, before: number | undefined): Buffer => {
  const parts: Buffer[] = []
  let from = 0
  for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, at + 1)) {
    if ((at === 0 ? before : chunk[at - 1]) === CR) continue
    parts.push(chunk.subarray(from, at), JUST_CR)
    from = at
  }
  return parts.length === 0 ? chunk : Buffer.concat([...parts, chunk.subarray(from)])
}
