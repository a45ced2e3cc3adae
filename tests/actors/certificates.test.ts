import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { createActor, waitFor } from 'xstate'
import { certificatesMachine } from '../../src/actors/index.ts'
import { CertificateStore, loadCertificate } from '../../src/net/certificates.ts'
import { selfSigned } from '../../src/net/self-signed.ts'
import type { PortreeveEvent } from '../../src/telemetry/index.ts'

const source = (certificate: string, key?: string) => ({
  name: 'a.example',
  aliases: [],
  localAddresses: [],
  tlsOptions: { minVersion: 'TLSv1.2' as const },
  certificate,
  key,
})

/** A certificate and its key, unlike any other. */
const pem = async (): Promise<{ cert: string; key: string }> => selfSigned(source('self-signed'))

/** A folder of its own, with a watch on a certificate in it that is in use already. */
const watched = async (name: string, prepare: (folder: string) => Promise<void>, machine = certificatesMachine) => {
  const folder = await mkdtemp(join(tmpdir(), 'portreeve-'))
  const write = async (file: string, text: string) => writeFile(join(folder, file), text)
  await prepare(folder)
  const file = join(folder, name)
  const store = new CertificateStore()
  const told: PortreeveEvent[] = []
  store.set('a.example', await loadCertificate(source(file)))
  const input = { sources: [source(file)], store, announce: (event: PortreeveEvent) => void told.push(event) }
  const actor = createActor(machine, { input }).start()
  await waitFor(actor, (snapshot) => snapshot.matches({ watched: 'quiet' }), { timeout: 15_000 })
  return {
    folder,
    file,
    write,
    actor,
    told,
    inUse: () => store.get('a.example')?.pem,
    [Symbol.asyncDispose]: async () => {
      actor.stop()
      await rm(folder, { recursive: true })
    },
  }
}

const whole = ({ cert, key }: { cert: string; key: string }) => cert + key

const LONG = { timeout: 15_000, interval: 5 }

/** Resolves when a certificate with this text is in use. */
const takes = (run: { inUse(): string | undefined }, pem: string) =>
  vi.waitFor(() => expect(run.inUse()).toBe(pem), LONG)

const tells = (run: { told: PortreeveEvent[] }, events: object[]) =>
  vi.waitFor(() => expect(run.told).toMatchObject(events), LONG)

/** Waits longer for the rest of what is written: a busy machine may stop between two writes. */
const patient = certificatesMachine.provide({ delays: { SETTLE_DELAY: 2_500 } })

describe.concurrent('the watch on certificates (T9)', () => {
  const first = async (folder: string) => writeFile(join(folder, 'live.pem'), whole(await pem()))

  it('takes a file that is written in place', async () => {
    await using run = await watched('live.pem', first)
    const next = whole(await pem())
    await run.write('live.pem', next)
    await takes(run, next + next)
    expect(run.told).toMatchObject([{ type: 'certificate.loaded', domain: 'a.example', selfSigned: true }])
  })

  it('takes a file that is renamed over the old one, time and again', async () => {
    await using run = await watched('live.pem', first)
    for (let round = 0; round < 3; round++) {
      const next = whole(await pem())
      await run.write('new.pem', next)
      await rename(join(run.folder, 'new.pem'), run.file)
      await takes(run, next + next)
    }
    expect(run.told).toHaveLength(3)
  })

  it('takes a file whose link is swapped', async () => {
    const links = async (folder: string) => {
      await writeFile(join(folder, 'one.pem'), whole(await pem()))
      await symlink('one.pem', join(folder, 'live.pem'))
    }
    await using run = await watched('live.pem', links)
    const next = whole(await pem())
    await run.write('two.pem', next)
    await symlink('two.pem', join(run.folder, 'new'))
    await rename(join(run.folder, 'new'), run.file)
    await takes(run, next + next)
  })

  it('takes a file whose folder is swapped, as certificate managers and Kubernetes do', async () => {
    const folders = async (folder: string) => {
      await mkdir(join(folder, 'v1'))
      await writeFile(join(folder, 'v1/tls.pem'), whole(await pem()))
      await symlink('v1', join(folder, 'current'))
    }
    await using run = await watched('current/tls.pem', folders)
    const next = whole(await pem())
    await mkdir(join(run.folder, 'v2'))
    await run.write('v2/tls.pem', next)
    await symlink('v2', join(run.folder, 'new'))
    await rename(join(run.folder, 'new'), join(run.folder, 'current'))
    await takes(run, next + next)
    // The watch goes to the new folder with it.
    const last = whole(await pem())
    await run.write('v2/tls.pem', last)
    await takes(run, last + last)
  })

  it('keeps the certificate in use when the new file is broken, says so, and takes the next good one', async () => {
    await using run = await watched('live.pem', first)
    const before = run.inUse()
    const next = whole(await pem())
    await run.write('live.pem', next.slice(0, 300))
    await tells(run, [{ type: 'certificate.failed', domain: 'a.example' }])
    expect((run.told[0] as { message: string }).message).toMatch(
      /cannot use .*live\.pem.* The certificate in use is kept\.$/,
    )
    expect(run.inUse()).toBe(before)
    await run.write('live.pem', next)
    await takes(run, next + next)
  })

  it('waits for the rest of a file that is written piece by piece, and says nothing of the pieces', async () => {
    await using run = await watched('live.pem', first, patient)
    const next = whole(await pem())
    for (let end = 0; end < next.length; end += 250) {
      await run.write('live.pem', next.slice(0, end))
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await run.write('live.pem', next)
    await takes(run, next + next)
    expect(run.told.map(({ type }) => type)).toEqual(['certificate.loaded'])
  })

  it('takes certificate and key that come one after the other as one', async () => {
    const one = await pem()
    const two = await pem()
    const pair = async (folder: string) => {
      await writeFile(join(folder, 'live.pem'), whole(one))
      await writeFile(join(folder, 'cert.pem'), one.cert)
      await writeFile(join(folder, 'key.pem'), one.key)
    }
    await using run = await watched('live.pem', pair, patient)
    const sources = [source(join(run.folder, 'cert.pem'), join(run.folder, 'key.pem'))]
    run.actor.send({ type: 'sources', sources })
    await takes(run, one.cert + one.key)
    run.told.length = 0
    await run.write('cert.pem', two.cert)
    await new Promise((resolve) => setTimeout(resolve, 100))
    await run.write('key.pem', two.key)
    await takes(run, two.cert + two.key)
    expect(run.told.map(({ type }) => type)).toEqual(['certificate.loaded'])
  })

  it('says once that a file is gone, and takes it when it is back', async () => {
    await using run = await watched('live.pem', first)
    await rm(run.file)
    await tells(run, [{ type: 'certificate.failed', message: expect.stringContaining('ENOENT') }])
    // Longer than the watch takes to begin anew: it does not go round and round.
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(run.told).toHaveLength(1)
    const next = whole(await pem())
    await run.write('live.pem', next)
    await takes(run, next + next)
  })

  it('follows other sources, and rests when there are none', async () => {
    await using run = await watched('live.pem', first)
    run.actor.send({ type: 'sources', sources: [] })
    expect(run.actor.getSnapshot().value).toBe('idle')
    const next = whole(await pem())
    await run.write('other.pem', next)
    run.actor.send({ type: 'sources', sources: [source(join(run.folder, 'other.pem'))] })
    await takes(run, next + next)
  })

  it('reads what has changed before the watch began', async () => {
    await using run = await watched('live.pem', first)
    run.actor.send({ type: 'sources', sources: [] })
    const next = whole(await pem())
    await run.write('live.pem', next)
    run.actor.send({ type: 'sources', sources: [source(run.file)] })
    await takes(run, next + next)
  })
})
