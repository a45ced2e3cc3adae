import { mkdirSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { join } from 'node:path'

/** Four samples a millisecond: a connection takes a tenth of one. */
const INTERVAL = 250

let session: Session | undefined

/** Begins a CPU profile of this process; called again, ends it and writes it. What comes before and after is not in it. */
export const toggleProfile = async (directory: string): Promise<void> => {
  if (session === undefined) return begin()
  const { profile } = await session.post('Profiler.stop')
  session.disconnect()
  session = undefined
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, `${process.title}-${process.pid}.cpuprofile`), JSON.stringify(profile))
}

const begin = async (): Promise<void> => {
  session = new Session()
  session.connect()
  await session.post('Profiler.enable')
  await session.post('Profiler.setSamplingInterval', { interval: INTERVAL })
  await session.post('Profiler.start')
}
