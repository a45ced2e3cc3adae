import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { keepRecordings } from '../../src/daemon/recordings.ts'
import type { Recording, SettingsInput } from '../../src/index.ts'
import { runDaemon } from '../support/daemon.ts'
import { dyingOfTerms } from '../support/dying.ts'
import { loopback, made, until } from '../support/portreeve.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'portreeve-recordings-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true })
})

const settings = (seconds: number): SettingsInput => ({
  listeners: { echo: { protocol: 'echo', sockets: loopback(), drainDeadline: `${seconds}s` } },
})

describe('SIGUSR2', () => {
  test('writes what the flight recorder remembers to a file that only its owner reads, and says where', async () => {
    await using daemon = await runDaemon(
      'listeners: { echo: { protocol: echo, sockets: [{ port: any, address: 127.0.0.1 }] } }',
      { env: { PORTREEVE_RECORDING_DIR: directory } },
    )
    await daemon.port('echo')
    daemon.signal('SIGUSR2')
    const file = (await daemon.err.until(/^recording {2}/)).replace(/^recording {2}/, '')
    expect(file).toMatch(new RegExp(`^${directory}/portreeve-recording-${daemon.pid}-\\d{8}T\\d{6}\\.\\d{3}Z\\.json$`))
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    const recording: Recording = JSON.parse(await readFile(file, 'utf8'))
    expect(recording).toMatchObject({ format: 'portreeve-recording', reason: 'signal', actors: { id: 'supervisor' } })
    expect(recording.steps.map(({ event }) => event)).toContain('done binding')
    daemon.signal('SIGTERM')
    expect(await daemon.exited).toBe(0)
  })

  test('says what to do where the file cannot be written, and the daemon goes on', async () => {
    await using daemon = await runDaemon(
      'listeners: { echo: { protocol: echo, sockets: [{ port: any, address: 127.0.0.1 }] } }',
      { env: { PORTREEVE_RECORDING_DIR: join(directory, 'missing') } },
    )
    await daemon.port('echo')
    daemon.signal('SIGUSR2')
    expect(await daemon.err.until(/^recording/)).toMatch(/ENOENT.*Set PORTREEVE_RECORDING_DIR/)
    daemon.signal('SIGTERM')
    expect(await daemon.exited).toBe(0)
  })
})

describe('a crash of a socket (D5)', () => {
  test('is written with what led to it, once a minute at most', async () => {
    vi.stubEnv('PORTREEVE_RECORDING_DIR', directory)
    await using run = made(settings(1), dyingOfTerms(2))
    const said: string[] = []
    keepRecordings(run.portreeve, (line) => said.push(line))
    await run.portreeve.start()
    for (const seconds of [2, 3]) {
      const crashes = run.of('socket.crashed').length
      await run.portreeve.apply(settings(seconds))
      await until(run.portreeve, () => run.of('socket.crashed').length > crashes)
      await until(run.portreeve, () => run.socket('echo').state === 'accepting')
    }
    await until(run.portreeve, () => said.length > 0)
    const files = await readdir(directory)
    expect(files).toHaveLength(1)
    const recording: Recording = JSON.parse(await readFile(join(directory, files[0]!), 'utf8'))
    expect(recording.reason).toBe('crash')
    expect(recording.steps.map(({ actor, event }) => `${actor} ${event}`)).toContain('echo:any died: boom')
  })
})
