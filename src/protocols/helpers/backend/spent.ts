import type { Readable, Writable } from 'node:stream'

/** What is smaller is left to the collector: Node has cut its memory to size, and most of a conversation is small. */
const WORTH_FREEING = 16_384

/** How many chunks are kept for freeing while they are written; with the usual marks it is one. */
const MOST_HELD = 8

/**
 * Gives the memory of what goes through a pipe back as soon as it is written. Node reads each chunk into 64 KB of its own,
 * which only the collector frees, and it collects the whole heap for that, every few dozen megabytes. Freed at once the
 * next read gets the same memory, warm from the cache: half of the CPU time for a gigabyte (`npm run bench -- relay`).
 *
 * To be called right behind `from.pipe(to)`. Not freed is what was put back into `from`, which may be somebody's, what
 * somebody else hears too, and what shares its memory with others.
 */
export const freeWhenPassed = (from: Readable, to: Writable): void => {
  let putBack = from.readableLength
  const held: Buffer[] = []
  const free = (): void => {
    // What is not written yet is still read by the kernel's write or by TLS.
    if (to.writableLength > 0) return
    // An emptied ArrayBuffer loses its memory, and nobody has to wait for the collector.
    for (const chunk of held) (chunk.buffer as ArrayBuffer).transfer(0)
    held.length = 0
  }
  to.on('drain', free)
  from.on('data', (chunk: Buffer) => {
    if (putBack > 0) putBack -= chunk.length
    else if (isOwn(chunk) && from.listenerCount('data') === PIPE_AND_THIS) held.push(chunk)
    free()
    if (held.length > MOST_HELD) held.length = 0
  })
}

const PIPE_AND_THIS = 2

const isOwn = ({ buffer, length }: Buffer): boolean => length >= WORTH_FREEING && buffer.byteLength === length
