import type { Socket } from 'node:net'

/** One byte that says: go on. */
export const THERE = Buffer.from('!')

const PIECE = Buffer.alloc(65_536, 'bulk')

/** Writes so many bytes, no faster than they are taken. */
export const pour = (socket: Socket, bytes: number): void => {
  let left = bytes
  const more = (): void => {
    while (left > 0) {
      const piece = left < PIECE.length ? PIECE.subarray(0, left) : PIECE
      left -= piece.length
      if (!socket.write(piece)) {
        if (left > 0) socket.once('drain', more)
        return
      }
    }
  }
  more()
}
