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
  const seconds: number[] = []
  for (let round = -WARM_UP; round < rounds; round++) {
    const took = await startOnce(bin, file, settings.match(/\bport: any/g)!.length)
    if (round >= 0) seconds.push(took)
  }
  rmSync(folder, { recursive: true })
  const ratio = summarize(seconds.map((took) => took / BOUND))
  return { name, against: '0.5 s', ratio, ours: summarize(seconds), theirs: only(BOUND), unit: 's', goal: 1 }
}

/** Starts the daemon, ends it once so many sockets listen, and resolves with how long that took. */
const startOnce = async (bin: string, file: string, sockets: number): Promise<number> => {
  const [program, ...words] = nodeOn(CORES.server)
  const began = performance.now()
  const daemon = spawn(program, [...words, bin, 'run', file], { stdio: ['ignore', 'pipe', 'ignore'] })
  const exited = once(daemon, 'exit')
  let listening = 0
  let took: number | undefined
  for await (const line of createInterface(daemon.stdout)) {
    if (line.startsWith('listening') && ++listening === sockets) {
      took = (performance.now() - began) / 1_000
      daemon.kill()
    }
  }
  await exited
  if (took === undefined) throw new Error(`the daemon ended, and ${listening} of ${sockets} sockets had listened`)
  return took
}
