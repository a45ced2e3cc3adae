// UDP: the same lists as for TCP, and an answer that can only go back to the sender.
import { createPortreeve } from 'portreeve'

export const portreeve = createPortreeve({
  listeners: {
    time: {
      protocol: { name: 'time', transport: 'udp', serve: (datagram) => datagram.reply(new Date().toISOString()) },
      sockets: [{ port: 'any', address: '127.0.0.1', restriction: 'deny', addresses: '127.0.0.66' }],
    },
  },
})
await portreeve.start()
