import { Duplex } from 'node:stream'
import { connect } from 'node:tls'

/** The first flight of a real TLS client, to be sent by one that does not mean it. */
export const recordHello = (): Promise<Buffer> =>
  new Promise((resolve) => {
    const wire = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        resolve(chunk)
        done()
      },
    })
    connect({ socket: wire, servername: 'localhost' }).on('error', () => {})
  })
