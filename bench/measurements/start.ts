import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { nodeOn } from '../harness/child.ts'
import { CORES, type Options } from '../harness/options.ts'
import type { Result } from '../harness/result.ts'
import { only, summarize } from '../harness/statistics.ts'
import type { Measurement } from './index.ts'

/** How soon the daemon must be there, in seconds. */
const BOUND = 0.5

/** In the first start compiled code is put by. */
const WARM_UP = 1

const PLAIN = 'listeners: { echo: { protocol: echo, sockets: [{ port: any, address: 127.0.0.1 }] } }'

/** What `npm start` runs (HTTP, relay, syslog, a self-signed certificate), but on free ports. */
const example = (): string => {
  const folder = fileURLToPath(new URL('../../examples', import.meta.url))
  const text = readFileSync(join(folder, 'portreeve.yaml'), 'utf8')
  return text.replace(/\bport: \d+/g, 'port: any').replace('./public', join(folder, 'public'))
}

/** The rows of the tables; the admin server's port is none. */
const rowsOf = (settings: string): number => settings.match(/[-[] ?\{ port: any/g)?.length ?? 0

/** From the command to the last port: how long clients are turned away at a restart. */
export const start: Measurement = {
  name: 'start',
  about:
    'from the start of the built daemon to its last listening line, with one echo and with examples/portreeve.yaml',
  run: async (options) => [await measure('start', PLAIN, options), await measure('start-example', example(), options)],
}

const measure = async (name: string, settings: string, { ours, rounds }: Options): Promise<Result> => {
  const bin = resolve(ours, '../bin/portreeve.js')
  if (!existsSync(resolve(ours, '../dist'))) throw new Error(`there is no dist beside ${ours}: run npm run build`)
  const folder = mkdtempSync(join(tmpdir(), 'portreeve-start-'))
  const file = join(folder, 'portreeve.yaml')
  writeFileSync(file, settings)
  const starts: Started[] = []
  for (let round = -WARM_UP; round < rounds; round++) {
    const started = await startOnce(bin, file, rowsOf(settings))
    if (round >= 0) starts.push(started)
  }
  rmSync(folder, { recursive: true })
  return {
    name,
    against: '0.5 s',
    ratio: summarize(starts.map(({ wall }) => wall / BOUND)),
    ours: summarize(starts.map(({ wall }) => wall)),
    theirs: only(BOUND),
    unit: 's',
    goal: 1,
    notes: [
      `${summarize(starts.map(({ cpu }) => cpu)).median.toFixed(2)} s of CPU; the rest of the time others had it`,
    ],
  }
}

/** What a start has taken until the last port, in seconds. */
interface Started {
  readonly wall: number
  readonly cpu: number
}

/** The CPU time of a process, user and system: fields 14 and 15 of proc(5), in ticks of 10 ms; 0 where there is no proc. */
const cpuOf = (pid: number): number => {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return 0
  const fields = readFileSync(file, 'utf8').replace(/.*\) /s, '').split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Starts the daemon, ends it once so many sockets listen, and resolves with what that took. */
const startOnce = async (bin: string, file: string, sockets: number): Promise<Started> => {
  const [program, ...words] = nodeOn(CORES.server)
  const began = performance.now()
  const daemon = spawn(program, [...words, bin, 'run', file], { stdio: ['ignore', 'pipe', 'ignore'] })
  const exited = once(daemon, 'exit')
  let listening = 0
  let started: Started | undefined
  for await (const line of createInterface(daemon.stdout)) {
    if (line.startsWith('listening') && ++listening === sockets) {
      started = { wall: (performance.now() - began) / 1_000, cpu: cpuOf(daemon.pid!) }
      daemon.kill()
    }
  }
  await exited
  if (started === undefined) throw new Error(`the daemon ended, and ${listening} of ${sockets} sockets had listened`)
  return started
}
