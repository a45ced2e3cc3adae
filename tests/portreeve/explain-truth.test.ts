import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { times } from '../support/long.ts'
import { CertificateFile } from './explain-truth/certificate.ts'
import { CLOSED } from './explain-truth/reality.ts'
import { isTrue, trials } from './explain-truth/trials.ts'
import { worlds } from './explain-truth/world.ts'

/** What some caller of the sample has to meet, or the sample shows less than it should. */
const MEETINGS = [
  'admitted',
  'denied',
  'banned',
  'restricted',
  'proxy-untrusted',
  'proxy-missing',
  'header-limit',
  'full',
  'per-address-limit',
  'server-per-address-limit',
  'client-reserve',
  'handshake-limit',
  'no-certificate',
  'clients-only',
  'host-address',
  'host-client',
  'host-lookup',
  'host-place',
  'host-secured',
  'host-session',
  CLOSED,
]

describe('explain', () => {
  let certificate: CertificateFile

  beforeAll(async () => {
    certificate = await CertificateFile.make()
  })

  afterAll(() => certificate[Symbol.dispose]())

  test('M5: what it says is what a real connection to a real socket meets, for random settings and peers', async () => {
    const met = new Set<string>()
    const property = fc.asyncProperty(worlds, async (world) => {
      const made = await trials(world, certificate.path)
      for (const trial of made) met.add(trial.met)
      expect(made.filter((trial) => !isTrue(trial))).toEqual([])
    })
    await fc.assert(property, { seed: 5, numRuns: times(100, 4_000) })
    expect(MEETINGS.filter((meeting) => !met.has(meeting))).toEqual([])
  })
})
