import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import type { Portreeve } from 'portreeve'
import { describe, expect, test, vi } from 'vitest'
import { toPromise } from 'xstate'
import { loopback, running } from './support/portreeve.ts'

const FOLDER = resolve(import.meta.dirname, '../examples')

const isProgram = (name: string): boolean => /\.m?[jt]s$/.test(name)

const text = (name: string): string => readFileSync(join(FOLDER, name), 'utf8')

/** What a socket of an example says to a client that comes from an address. */
const ask = async (port: number, from = '127.0.0.1', words = ''): Promise<string> => {
  const client = connect({ port, host: '127.0.0.1', localAddress: from })
  let answer = ''
  client.setEncoding('utf8').on('data', (data) => {
    answer += data
  })
  client.on('error', () => {})
  if (words !== '') client.end(words)
  await once(client, 'close')
  return answer
}

const portOf = (portreeve: Portreeve, listener: string): number =>
  portreeve.status().listeners[listener]!.sockets[0]!.port

describe('the examples', () => {
  test('are short enough to be read at one glance', () => {
    const long = readdirSync(FOLDER).filter((name) => isProgram(name) && text(name).trimEnd().split('\n').length > 25)
    expect(long).toEqual([])
  })

  test('are all named in the README', () => {
    const readme = readFileSync(resolve(FOLDER, '../README.md'), 'utf8')
    expect(readdirSync(FOLDER).filter((name) => isProgram(name) && !readme.includes(`examples/${name}`))).toEqual([])
  })

  test('hello greets, and tells whom it refused', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    const { portreeve } = await import('../examples/hello.ts')
    await using _ = portreeve
    expect(await ask(portOf(portreeve, 'hello'))).toBe('hello 127.0.0.1\n')
    expect(await ask(portOf(portreeve, 'hello'), '127.0.0.66')).toBe('')
    expect(log).toHaveBeenCalledWith('refused 127.0.0.66: denied')
    log.mockRestore()
  })

  test('http-server serves the host’s own server', async () => {
    const { portreeve } = await import('../examples/http-server.ts')
    await using _ = portreeve
    const response = await fetch(`http://127.0.0.1:${portOf(portreeve, 'web')}/page`)
    expect(await response.text()).toBe('you asked for /page\n')
  })

  test('explain says which question refuses', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    const { portreeve, explanation } = await import('../examples/explain.ts')
    await using _ = portreeve
    expect(explanation).toMatchObject({ admitted: false, reason: 'restricted' })
    expect(log).toHaveBeenLastCalledWith('refused: restricted')
    log.mockRestore()
  })

  test('office-hours closes all listeners outside of its hours, but for those that it leaves alone', async () => {
    const listener = { protocol: 'echo', sockets: loopback() } as const
    const isOpen = async (from: number, to: number) => {
      const policies = [{ module: './office-hours.mjs', options: { from, to, always: ['backup'] } }]
      await using run = await running(
        { policies, listeners: { desk: listener, backup: listener } },
        { directory: FOLDER },
      )
      return Promise.all([ask(run.port('desk'), '127.0.0.1', 'hello'), ask(run.port('backup'), '127.0.0.1', 'hello')])
    }
    expect(await isOpen(0, 24)).toEqual(['hello', 'hello'])
    expect(await isOpen(24, 24)).toEqual(['', 'hello'])
  })

  test('udp answers with the time', async () => {
    const { createSocket } = await import('node:dgram')
    const { portreeve } = await import('../examples/udp.ts')
    await using _ = portreeve
    const client = createSocket('udp4')
    client.send('?', portOf(portreeve, 'time'), '127.0.0.1')
    const [answer] = await once(client, 'message')
    client.close()
    expect(Date.parse(String(answer))).not.toBeNaN()
  })

  test('xstate-host hears its gates open, and is done when they have drained', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    const { actor } = await import('../examples/xstate-host.ts')
    await vi.waitFor(() => expect(log).toHaveBeenCalledWith(expect.stringMatching(/^echo:any is on \d+$/)))
    const port = Number(/\d+$/.exec(log.mock.calls[0]![0])?.[0])
    expect(await ask(port, '127.0.0.1', 'an echo')).toBe('an echo')
    actor.send({ type: 'shut' })
    await toPromise(actor)
    log.mockRestore()
  })
})
