import type { Protocol } from '../../src/index.ts'

/** Holds its connections until it is told to finish. */
export const holder: Protocol = {
  name: 'holder',
  serve: ({ socket }) => void socket.resume(),
  farewell: ({ socket }) => void socket.end(),
}
