import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { http } from '../../src/protocols/index.ts'
import { serve } from '../support/fake-connection.ts'
import { openFiles, seesOpenFiles } from '../support/open-files.ts'
import { dial } from './peer.ts'

let root: string

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'portreeve-http-'))
  mkdirSync(join(root, 'sub'))
  writeFileSync(join(root, 'index.html'), '<h1>home</h1>')
  writeFileSync(join(root, 'sub', 'index.html'), 'sub')
  writeFileSync(join(root, 'sub', 'a b.txt'), 'a b')
  writeFileSync(join(root, 'large'), Buffer.alloc(20_000_000, 'x'))
})
afterAll(() => rmSync(root, { recursive: true }))

const serveHttp = () => serve(http({ root }))

describe('http in its turn', () => {
  test('pipelined requests are answered in their order', async () => {
    await using served = await serveHttp()
    using peer = await dial(served.port)
    const asked = ['/sub/a%20b.txt', '/missing', '/', '/sub/']
    for (const path of asked) peer.send(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
    await peer.until(/\r\n\r\nsub$/)
    expect(peer.text).toMatch(/a b[\s\S]*404 Not Found\n[\s\S]*<h1>home<\/h1>[\s\S]*sub$/)
  })

  test.runIf(seesOpenFiles)(
    'who pipelines has one file open, and none once it is gone without having read (D6)',
    async () => {
      await using served = await serveHttp()
      using peer = await dial(served.port)
      peer.socket.pause()
      peer.send('GET /large HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(50))
      await vi.waitFor(async () => expect((await served.connection()).socket.writableLength).toBeGreaterThan(0))
      expect(openFiles(join(root, 'large'))).toBe(1)
      peer.socket.resetAndDestroy()
      await vi.waitFor(() => expect(openFiles(join(root, 'large'))).toBe(0))
    },
  )

  test.runIf(seesOpenFiles)('what is pipelined behind the last answer opens no file (D2)', async () => {
    await using served = await serveHttp()
    using peer = await dial(served.port)
    peer.socket.pause()
    const { socket } = await served.connection()
    served.farewell()
    peer.send('GET /large HTTP/1.1\r\nHost: x\r\n\r\n')
    await vi.waitFor(() => expect(socket.writableLength).toBeGreaterThan(0))
    peer.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(5))
    peer.socket.resume()
    await peer.ended
    peer.socket.end()
    await vi.waitFor(() => expect([socket.destroyed, openFiles('index.html')]).toEqual([true, 0]))
    expect(peer.text).toMatch(/Connection: close[\s\S]*x$/)
  })

  test('who pipelines without end is closed', async () => {
    await using served = await serveHttp()
    using peer = await dial(served.port)
    peer.socket.pause()
    peer.send('GET /large HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(200))
    const { socket } = await served.connection()
    await vi.waitFor(() => expect(socket.destroyed).toBe(true))
    expect(served.faults).toEqual([])
  })
})
