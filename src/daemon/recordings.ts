import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Recording, RecordingReason } from '../inspector/recorder/index.ts'
import type { Portreeve } from '../portreeve.ts'

/** Where recordings are written, if not into the working directory. */
const DIRECTORY = 'PORTREEVE_RECORDING_DIR'

/** A socket that crashes again and again must not fill a disk: so often, in milliseconds, and so many in all. */
const CRASH_INTERVAL = 60_000
const MOST_CRASHES = 10

/** Writes the flight recorder's memory to files. */
export interface Recordings {
  /** Writes one, and says where on standard error. Never rejects: what has gone wrong is said as well. */
  write(reason: RecordingReason): Promise<void>
}

/** Turns the flight recorder on, and writes what it remembers when a socket's actor has crashed (D5). */
export const keepRecordings = (portreeve: Portreeve, complain: (line: string) => void): Recordings => {
  const recorder = portreeve.record()
  const write = (reason: RecordingReason) => writeRecording(recorder.dump(reason), complain)
  let crashes = 0
  let last = Number.NEGATIVE_INFINITY
  portreeve.on('socket.crashed', () => {
    const now = performance.now()
    if (crashes === MOST_CRASHES || now - last < CRASH_INTERVAL) return
    crashes++
    last = now
    void write('crash')
  })
  return { write }
}

const writeRecording = async (recording: Recording, complain: (line: string) => void): Promise<void> => {
  const time = new Date(recording.at).toISOString().replace(/[-:]/g, '')
  const file = resolve(process.env[DIRECTORY] ?? '', `portreeve-recording-${process.pid}-${time}.json`)
  try {
    // It names peers of the network and files of the host: for the owner's eyes only.
    await writeFile(file, JSON.stringify(recording), { mode: 0o600, flag: 'wx' })
    complain(`recording  ${file}`)
  } catch (error) {
    complain(`recording: ${(error as Error).message}. Set ${DIRECTORY} to a directory that can be written to.`)
  }
}
