import fc from 'fast-check'

/** Text cut into chunks, anywhere. */
export const cut = (text: string | Buffer, cuts: readonly number[]): Buffer[] => {
  const bytes = Buffer.from(text)
  const ends = [...new Set(cuts.map((at) => at % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...ends].map((from, index) => bytes.subarray(from, ends[index] ?? bytes.length))
}

/** Where to cut. */
export const cuts = fc.array(fc.nat(400), { maxLength: 8 })

export async function* streamOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks
}

/** All of a stream, as text of bytes. */
export const collected = async (chunks: AsyncIterable<Buffer>): Promise<string> => {
  let text = ''
  for await (const chunk of chunks) text += chunk.toString('latin1')
  return text
}
