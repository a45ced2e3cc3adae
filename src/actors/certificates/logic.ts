import { type FSWatcher, type Stats, unwatchFile, watch, watchFile } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fromCallback, fromPromise } from 'xstate'
import { type CertificateSource, type CertificateStore, loadCertificate } from '../../net/certificates.ts'
import type { PortreeveEvent } from '../../telemetry/index.ts'
import { messageOf } from '../../thrown.ts'
import type { Announce } from '../socket-types.ts'

export interface Changed {
  readonly type: 'changed'
}

/** The files of a domain, if it has any. */
export const filesOf = ({ certificate, key }: CertificateSource): string[] =>
  certificate === undefined || certificate === 'self-signed' ? [] : [certificate, key ?? certificate]

/** In milliseconds. */
const LOOK_EVERY = 5_000

/**
 * Hears of changes of files, in two ways. Their folders are watched: a renewed certificate is mostly a new file, or a new
 * link, of the old name. And they are looked at every few seconds, since no watch sees all: a link further up in the
 * path, a folder that was replaced, a file system that tells nothing.
 */
export const watching = fromCallback<Changed, { files: readonly string[] }>(({ sendBack, input: { files } }) => {
  const changed = (): void => sendBack({ type: 'changed' })
  const watchers = [...new Set(files.map(dirname))].flatMap((folder) => watchFolder(folder, files, changed))
  // Of a file that is not there Node tells so, once: nothing has changed by that.
  const looked = (now: Stats, before: Stats): void => {
    if (now.mtimeMs !== 0 || before.mtimeMs !== 0) changed()
  }
  for (const file of new Set(files)) watchFile(file, { persistent: false, interval: LOOK_EVERY }, looked)
  return () => {
    for (const watcher of watchers) watcher.close()
    for (const file of new Set(files)) unwatchFile(file, looked)
  }
})

const watchFolder = (folder: string, files: readonly string[], changed: () => void): FSWatcher[] => {
  const names = new Set(files.filter((file) => dirname(file) === folder).map((file) => basename(file)))
  try {
    // Kubernetes swaps a link `..data` that the files' own links go through.
    const watcher = watch(folder, { persistent: false }, (_, name) => {
      if (name === null || names.has(name) || name.startsWith('..')) changed()
    })
    return [watcher.on('error', () => watcher.close())]
  } catch {
    return [] // No such folder, or no watch left: the files are still looked at.
  }
}

export interface ReloadInput {
  readonly sources: readonly CertificateSource[]
  readonly store: CertificateStore
  readonly announce: Announce
}

/** Reads all certificates again: a changed one is taken, a broken one reported and the old one kept (T9). */
export const reloading = fromPromise<void, ReloadInput>(async ({ input: { sources, store, announce }, signal }) => {
  for (const source of sources) {
    if (filesOf(source).length === 0) continue
    const event = await reload(source, store, signal)
    if (event !== undefined) announce(event)
  }
})

/** What is read after somebody else has begun to read is his: it may be newer. */
const reload = async (
  source: CertificateSource,
  store: CertificateStore,
  signal: AbortSignal,
): Promise<PortreeveEvent | undefined> => {
  const domain = source.name
  try {
    const inUse = store.get(domain)
    const certificate = await loadCertificate(source, inUse)
    if (signal.aborted || certificate === inUse) return undefined
    store.set(domain, certificate)
    const { subject, validTo, selfSigned } = certificate
    return { type: 'certificate.loaded', time: Date.now(), domain, subject, validTo, selfSigned }
  } catch (error) {
    if (signal.aborted) return undefined
    return {
      type: 'certificate.failed',
      time: Date.now(),
      domain,
      message: `${messageOf(error)} The certificate in use is kept.`,
    }
  }
}
