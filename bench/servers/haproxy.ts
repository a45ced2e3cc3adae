import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Started } from '../harness/server.ts'

/** Where Debian puts it. */
export const HAPROXY = '/usr/sbin/haproxy'

const PATIENCE = 5_000

/** HAProxy in TCP mode, as it comes, with one thread on the core that it inherits. */
export const start = async ({ backend }: { backend: number }): Promise<Started> => {
  const port = await freePort()
  const directory = mkdtempSync(join(tmpdir(), 'bench-haproxy-'))
  const config = join(directory, 'haproxy.cfg')
  writeFileSync(config, configOf(port, backend))
  const haproxy = spawn(HAPROXY, ['-db', '-q', '-f', config], { stdio: 'ignore' })
  process.on('exit', () => haproxy.kill('SIGKILL'))
  await listening(port)
  rmSync(directory, { recursive: true })
  return { port, answers: { cpu: () => cpuOf(haproxy.pid as number), profile: () => {} } }
}

const configOf = (port: number, backend: number): string => `
global
  nbthread 1
defaults
  mode tcp
  timeout connect 5s
  timeout client 1m
  timeout server 1m
listen relay
  bind 127.0.0.1:${port}
  server backend 127.0.0.1:${backend}
`

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

const listening = async (port: number): Promise<void> => {
  const until = performance.now() + PATIENCE
  while (!(await answers(port))) {
    if (performance.now() > until) throw new Error(`${HAPROXY} does not listen`)
    await sleep(20)
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

/** User and system time in microseconds; proc(5) counts both in ticks of 10 ms, behind the name in brackets. */
const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}
