import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { runDaemon } from '../support/daemon.ts'

const SETTINGS = `
listeners:
  bad: { protocol: ./bad.mjs, sockets: [{ port: any, address: 127.0.0.1 }] }
  echo: { protocol: echo, sockets: [{ port: any, address: 127.0.0.1 }] }
`

const MODULE = `export default ({ socket }) => {
  socket.on('data', (data) => {
    if (String(data) === 'timer') setTimeout(() => { throw new Error('in a timer') })
    if (String(data) === 'promise') Promise.reject(new Error('in a promise'))
    if (String(data) === 'handler') throw new Error('in a handler')
  })
}`

describe('a protocol module that throws', () => {
  test.each(['handler', 'timer', 'promise'])(
    'in a %s ends its connection, and the daemon serves on (P3)',
    async (where) => {
      await using daemon = await runDaemon(SETTINGS, { files: { 'bad.mjs': MODULE } })
      const [bad, echo] = [await daemon.port('bad'), await daemon.port('echo')]
      const stays = connect(echo, '127.0.0.1')
      const victim = connect(bad, '127.0.0.1')
      victim.on('error', () => {})
      victim.write(where)
      await once(victim, 'close')
      expect(await daemon.err.until(/connection\.faulted/)).toContain(`in a ${where}`)
      stays.write('still here')
      expect(String((await once(stays, 'data'))[0])).toBe('still here')
      stays.destroy()
    },
  )
})
