import { type AddressInfo, createServer, type Socket } from 'node:net'
import { pour, THERE } from './bulk-bytes.ts'
import { answerParent, tellParent } from './child.ts'

/** What a client has asked for: `give N` or `take N`, a line. */
const serve = (socket: Socket): void => {
  let awaited = 0
  socket.on('error', () => socket.destroy())
  socket.on('data', (data) => {
    if (awaited > 0) {
      awaited -= data.length
      if (awaited === 0) socket.write(THERE)
      return
    }
    const [verb, count] = data.toString('latin1').trim().split(' ')
    if (verb === 'give') pour(socket, Number(count))
    else {
      awaited = Number(count)
      socket.write(THERE)
    }
  })
  socket.write(THERE)
}

const server = createServer({ noDelay: true }, serve).listen({ port: 0, host: '127.0.0.1', backlog: 512 }, () => {
  answerParent(() => {})
  tellParent({ value: (server.address() as AddressInfo).port })
})
