import { once } from 'node:events'
import { connect } from 'node:net'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { runDaemon } from '../support/daemon.ts'
import { HOSTILE } from '../support/hostile.ts'

const SETTINGS = `
listeners:
  bad: { protocol: ./bad.mjs, sockets: [{ port: any, address: 127.0.0.1 }] }
  echo: { protocol: echo, sockets: [{ port: any, address: 127.0.0.1 }] }
`

const HOSTILE_MODULE = pathToFileURL(resolve(import.meta.dirname, '../support/hostile.ts')).href

/** Throws what the client names, where it says so. */
const MODULE = `import { HOSTILE } from '${HOSTILE_MODULE}'
export default ({ socket }) => {
  socket.on('data', (data) => {
    const [where, what] = String(data).split(':')
    const thrown = HOSTILE[what]?.()
    if (where === 'timer') setTimeout(() => { throw what ? thrown : new Error('in a timer') })
    if (where === 'promise') Promise.reject(what ? thrown : new Error('in a promise'))
    if (where === 'handler') throw what ? thrown : new Error('in a handler')
    if (where === 'error') socket.emit('error', thrown)
  })
  socket.on('data', async (data) => {
    const [where, what] = String(data).split(':')
    if (where === 'async') throw HOSTILE[what]()
  })
  socket.on('error', (error) => { throw error })
}`

/** Has the protocol throw, and waits until that has ended the connection. */
const provoke = async (port: number, where: string, what = ''): Promise<void> => {
  const victim = connect(port, '127.0.0.1')
  victim.on('error', () => {})
  victim.write(`${where}:${what}`)
  await once(victim.resume(), 'close')
}

describe('a protocol module that throws', () => {
  test('in a handler, a timer or a promise ends its connection, and the daemon serves on (P3)', async () => {
    await using daemon = await runDaemon(SETTINGS, { files: { 'bad.mjs': MODULE } })
    const [bad, echo] = [await daemon.port('bad'), await daemon.port('echo')]
    const stays = connect(echo, '127.0.0.1')
    for (const where of ['handler', 'timer', 'promise']) {
      await provoke(bad, where)
      expect(await daemon.err.until(new RegExp(`in a ${where} \\[connection\\.faulted`))).toContain('the protocol')
    }
    stays.write('still here')
    expect(String((await once(stays, 'data'))[0])).toBe('still here')
    stays.destroy()
  })

  test('P3: whatever it throws ends its connection only, and is told in a line of at most 8 KB', async () => {
    await using daemon = await runDaemon(SETTINGS, { json: true, files: { 'bad.mjs': MODULE } })
    const listening = async (listener: string) => {
      const event = await daemon.event('socket.listening', (found: { listener: string }) => found.listener === listener)
      return (event as unknown as { port: number }).port
    }
    const [bad, echo] = [await listening('bad'), await listening('echo')]
    const stays = connect(echo, '127.0.0.1')
    const ways = ['handler', 'async', 'timer', 'promise', 'error']
    for (const what of Object.keys(HOSTILE)) for (const where of ways) await provoke(bad, where, what)
    stays.write('still here')
    expect(String((await once(stays, 'data'))[0])).toBe('still here')
    stays.destroy()
    const faults = () => daemon.out.all.filter((line) => line.includes('"connection.faulted"'))
    await daemon.out.until(/"connection.closed".*"listener":"echo"/)
    expect(faults()).toHaveLength(Object.keys(HOSTILE).length * ways.length)
    expect(Math.max(...faults().map((line) => line.length))).toBeLessThan(8_192)
    expect(daemon.err.all).toEqual([])
  })
})
