import { fork } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { visitorAddresses } from './addresses.ts'
import { answerParent } from './child.ts'
import type { Flood } from './flood.ts'

/** So many others, each of whom comes again once it was served. */
const OTHERS = 20
/** Between two visits, and between two tries of one who was turned away, in milliseconds. */
const REST = 20
/** Until the flood is at its height. */
const RISE = 500
/** Until the server has seen the last close of a round. */
const FALL = 1_200

const nextAddress = visitorAddresses()

/** One try: whether there was a greeting. Whoever gets one leaves. */
const attempt = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    let greeted = false
    const socket = connect({ port, host: '127.0.0.1', localAddress: nextAddress() })
    socket.on('error', () => {})
    socket.on('close', () => resolve(greeted))
    socket.on('data', () => {
      greeted = true
      resolve(true)
      socket.end()
    })
  })

/** Comes, until the end, and tries each time until it is greeted. Puts down how long that took, or has taken so far. */
const visitor = async (port: number, until: number, waits: number[]): Promise<void> => {
  while (performance.now() < until) {
    const since = performance.now()
    while (!(await attempt(port)) && performance.now() < until) await sleep(REST)
    waits.push(performance.now() - since)
    await sleep(REST)
  }
}

/** The 99th percentile of what the others have waited. */
const others = async ({ port, lasts }: Flood): Promise<number> => {
  const waits: number[] = []
  const until = performance.now() + lasts
  await Promise.all(Array.from({ length: OTHERS }, () => visitor(port, until, waits)))
  waits.sort((one, other) => one - other)
  return waits[Math.ceil(waits.length * 0.99) - 1]!
}

/** The flood comes from a process of its own: the others must not wait for its turns of the loop. */
answerParent(async (round: Flood): Promise<number> => {
  const flooder = fork(new URL('./flooder-main.ts', import.meta.url), [String(round.port)])
  await sleep(RISE)
  const late = await others(round)
  flooder.kill()
  await once(flooder, 'exit')
  await sleep(FALL)
  return late
})
