import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Child, startChild } from './harness/child.ts'
import { CORES } from './harness/options.ts'
import { ask, type RunningServer, startServer } from './harness/server.ts'
import type { Services } from './soak/clients.ts'
import { addOutcomes, misfortunes, type Outcomes } from './soak/outcomes.ts'
import { grown, type Sample, TOLERANCE_TEXT } from './soak/trend.ts'
import { calm, leftOver } from './storm/calm.ts'
import type { Counts } from './storm/counts.ts'
import type { Ports } from './storm/peers.ts'
import { addTallies, missed, type Tallies } from './storm/scenes.ts'

const USAGE = 'usage: npm run soak -- [--minutes N] (15) [--ours DIR] (the src folder to run; this one)\n'

/** Connections of the storm in a round: more at one time than its listener has places. */
const STORM = 800
/** A round takes no less, in milliseconds: this bounds the rate. */
const ROUND = 1_000
/** Between two things that the operator does. */
const PAUSE = 150
const STEPS_A_ROUND = 4
/** A sample a minute; more of them in a short run, which could not be judged otherwise. */
const MINUTE = 60_000
const LEAST_SAMPLES = 12

const say = (line: string): void => void process.stdout.write(`${line}\n`)

/** The server, its two crowds, and what has come of it so far. */
interface Soak {
  readonly server: RunningServer
  readonly storm: Child
  readonly clients: Child
  readonly tallies: Tallies
  readonly outcomes: Outcomes
}

const churn = async (server: RunningServer): Promise<void> => {
  for (let step = 0; step < STEPS_A_ROUND; step++) {
    await ask(server, 'churn')
    await sleep(PAUSE)
  }
}

/** Both crowds come once, while the operator works. */
const playRound = async ({ server, storm, clients, tallies, outcomes }: Soak): Promise<void> => {
  const ports = await ask<{ storm: Ports; services: Services }>(server, 'ports')
  const [seen, fared] = await Promise.all([
    storm.ask<Tallies>({ ports: ports.storm, connections: STORM }),
    clients.ask<Outcomes>({ services: ports.services }),
    churn(server),
    sleep(ROUND),
  ])
  addTallies(tallies, seen)
  addOutcomes(outcomes, fared)
}

/** Has the load stop and the settings be what they were, and looks at what is left. */
const lookAt = async (server: RunningServer, before: Counts): Promise<{ left: Counts; sample: Sample }> => {
  await ask(server, 'rest')
  const left = await calm(server, before)
  const sample = await ask<Omit<Sample, 'descriptors'>>(server, 'sample')
  const { descriptors = 0 } = await ask<Counts>(server, 'counts')
  return { left, sample: { ...sample, descriptors } }
}

const line = (minutes: number, soak: Soak, steps: number, left: Counts, sample: Sample): string => {
  const connections = Object.values(soak.tallies).reduce((sum, tally) => sum + tally.connections, 0)
  const served = Object.values(soak.outcomes).reduce((sum, outcome) => sum + outcome.served, 0)
  const over = leftOver(left)
  return [
    `${minutes.toFixed(1).padStart(5)} min`,
    `${connections} of the storm, ${served} clients served, ${steps} changes`,
    `heap ${sample.heap.toFixed(1)} MB, RSS ${sample.rss.toFixed(0)} MB`,
    `${sample.handles} handles, ${sample.descriptors} descriptors`,
    over.length === 0 ? 'counts 0' : `LEFT: ${over.join(', ')}`,
  ].join('; ')
}

/** Plays until the time is over. Resolves with everything that is wrong. */
const play = async (soak: Soak, minutes: number): Promise<string[]> => {
  const { server } = soak
  const { left: before } = await lookAt(server, {})
  const began = performance.now()
  const every = Math.min(MINUTE, (minutes * MINUTE) / LEAST_SAMPLES)
  const samples: Sample[] = []
  let left: Counts = {}
  while (performance.now() - began < minutes * MINUTE) {
    const until = performance.now() + every
    while (performance.now() < until) await playRound(soak)
    const seen = await lookAt(server, before)
    left = seen.left
    samples.push(seen.sample)
    const steps = await ask<number>(server, 'steps')
    say(line((performance.now() - began) / MINUTE, soak, steps, left, seen.sample))
  }
  const over = leftOver(left).map((count) => `left behind: ${count}`)
  return [...over, ...grown(samples), ...missed(soak.tallies), ...misfortunes(soak.outcomes), ...(await end(server))]
}

/** The drain of everything: afterwards nothing is open. */
const end = async (server: RunningServer): Promise<string[]> => {
  const { cut } = await ask<{ cut: number }>(server, 'drain')
  const handles = await ask<number>(server, 'handles')
  return [
    ...(cut > 0 ? [`${cut} connections were cut by the last drain, when nobody was there`] : []),
    ...(handles > 0 ? [`${handles} handles are open after the drain`] : []),
  ]
}

const soak = async (minutes: number, source: string): Promise<string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'portreeve-soak-'))
  try {
    const server = await startServer({ module: 'soak', options: { source, folder } })
    await using storm = startChild(new URL('./storm/load-main.ts', import.meta.url), CORES.load, [])
    await using clients = startChild(new URL('./soak/load-main.ts', import.meta.url), CORES.load, [])
    await using _child = server.child
    return await play({ server, storm, clients, tallies: {}, outcomes: {} }, minutes)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const { values } = parseArgs({ options: { minutes: { type: 'string' }, ours: { type: 'string' } } })
const minutes = Number(values.minutes ?? 15)
if (!(minutes > 0)) {
  process.stderr.write(USAGE)
  process.exitCode = 2
} else {
  const wrong = await soak(minutes, resolve(values.ours ?? fileURLToPath(new URL('../src', import.meta.url)))).catch(
    (error) => [String(error instanceof Error ? error.message : error)],
  )
  for (const sentence of wrong) say(`WRONG: ${sentence}`)
  if (wrong.length === 0) say(`soak: every count is at 0, nothing has grown (tolerance: ${TOLERANCE_TEXT}), no fault`)
  else process.exitCode = 1
}
