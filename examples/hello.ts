// A protocol of your own: a function of each admitted connection.
import { createPortreeve } from 'portreeve'

export const portreeve = createPortreeve({
  addressLists: { denied: '127.0.0.66' },
  listeners: {
    hello: {
      protocol: ({ socket, remoteAddress }) => void socket.end(`hello ${remoteAddress}\n`),
      maxConnections: 1000,
      perAddressLimit: 20,
      sockets: [{ port: 'any', address: '127.0.0.1' }],
    },
  },
})

portreeve.on('connection.refused', ({ remoteAddress, reason }) => console.log(`refused ${remoteAddress}: ${reason}`))
await portreeve.start()
