import type { Socket } from 'node:net'

/*
 * One shared function for each event, and no closure for each connection. No write can come after the end: `end` is
 * asked for when all that was read has been written, and what comes when somebody else has ended it is dropped.
 */

function echo(this: Socket, data: Buffer): void {
  if (this.writable && !this.write(data)) this.pause()
}

function readOn(this: Socket): void {
  this.resume()
}

function finish(this: Socket): void {
  this.end()
}

/** Sends back what comes, no faster than the peer takes it, and ends when the peer has ended and has got all of it. */
export const echoBack = (socket: Socket): void => {
  socket.on('data', echo).on('drain', readOn).on('end', finish)
  socket.resume()
}
