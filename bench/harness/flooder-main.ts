import { connect } from 'node:net'
import { setPriority } from 'node:os'

/** Connections that are being made at one time. */
const AT_ONCE = 64

const port = Number(process.argv[2])

const ignore = (): void => {}

/** Connects, keeps what it gets for as long as it is let, and goes on with the next at once. */
const next = (): void => {
  let isMoving = false
  const goOn = (): void => {
    if (isMoving) return
    isMoving = true
    next()
  }
  connect({ port, host: '127.0.0.1', localAddress: '127.0.0.2' })
    .on('error', ignore)
    .once('data', goOn)
    .once('close', goOn)
}

// It shares a core with the others, who must wait for the server and not for its turns of that core.
setPriority(10)
for (let count = 0; count < AT_ONCE; count++) next()
