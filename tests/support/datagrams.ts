import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Datagram } from '../../src/net/datagram.ts'

/** A sender with an address of its own, which keeps what it receives. */
export class Sender implements Disposable {
  readonly socket: Socket
  readonly received: string[] = []

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('message', (data) => this.received.push(data.toString('latin1')))
  }

  static async at(address: string, port = 0): Promise<Sender> {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
    socket.bind(port, address)
    await once(socket, 'listening')
    return new Sender(socket)
  }

  send(port: number, data: string | Uint8Array, address = '127.0.0.1'): void {
    this.socket.send(data, port, address)
  }

  async hears(count = 1): Promise<string[]> {
    while (this.received.length < count) await once(this.socket, 'message')
    return this.received
  }

  [Symbol.dispose](): void {
    this.socket.close()
  }
}

export const echo = (datagram: Datagram): void => datagram.reply(datagram.data)

/** The same, and keeps the datagram. */
export const kept =
  (seen: Datagram[]) =>
  (datagram: Datagram): void => {
    seen.push(datagram)
    echo(datagram)
  }
