import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fromCallback, fromPromise } from 'xstate'
import { type CertificateSource, type CertificateStore, loadCertificate } from '../../net/certificates.ts'
import type { Announce } from '../socket-types.ts'

export interface Changed {
  readonly type: 'changed'
}

/** The files of a domain, if it has any. */
export const filesOf = ({ certificate, key }: CertificateSource): string[] =>
  certificate === undefined || certificate === 'self-signed' ? [] : [certificate, key ?? certificate]

/** Watches the folders, not the files: a renewed certificate is mostly a new file, or a new link, of the old name. */
export const watching = fromCallback<Changed, { files: readonly string[] }>(({ sendBack, input: { files } }) => {
  const watchers: FSWatcher[] = []
  for (const folder of new Set(files.map(dirname))) {
    const names = new Set(files.filter((file) => dirname(file) === folder).map((file) => basename(file)))
    const watcher = watch(folder, { persistent: false }, (_, name) => {
      if (name === null || names.has(name) || name.startsWith('..')) sendBack({ type: 'changed' })
    })
    watcher.on('error', () => watcher.close())
    watchers.push(watcher)
  }
  return () => {
    for (const watcher of watchers) watcher.close()
  }
})

export interface ReloadInput {
  readonly sources: readonly CertificateSource[]
  readonly store: CertificateStore
  readonly announce: Announce
}

/** Reads all certificates again: a changed one is taken, a broken one reported and the old one kept (T9). */
export const reloading = fromPromise<void, ReloadInput>(async ({ input: { sources, store, announce } }) => {
  for (const source of sources) if (filesOf(source).length > 0) await reload(source, store, announce)
})

const reload = async (source: CertificateSource, store: CertificateStore, announce: Announce): Promise<void> => {
  const domain = source.name
  const time = Date.now()
  try {
    const certificate = await loadCertificate(source)
    if (store.get(domain)?.pem === certificate.pem) return
    store.set(domain, certificate)
    const { subject, validTo, selfSigned } = certificate
    announce({ type: 'certificate.loaded', time, domain, subject, validTo, selfSigned })
  } catch (error) {
    const message = `${(error as Error).message} The certificate in use is kept.`
    announce({ type: 'certificate.failed', time, domain, message })
  }
}
