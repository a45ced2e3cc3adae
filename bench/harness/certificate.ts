import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selfSigned } from '../../src/net/self-signed.ts'

/** Where a certificate and its key are: both servers of a duel get the same ones, ECDSA on P-256. */
export interface CertificateFiles {
  readonly certificate: string
  readonly key: string
}

/** Calls `use` with fresh files, and removes them when it has come to its end. */
export const withCertificate = async <T>(use: (files: CertificateFiles) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'portreeve-bench-'))
  try {
    const files = { certificate: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') }
    const { cert, key } = await selfSigned({ name: 'localhost', aliases: [], localAddresses: ['127.0.0.1'] })
    await Promise.all([writeFile(files.certificate, cert), writeFile(files.key, key)])
    return await use(files)
  } finally {
    await rm(folder, { recursive: true })
  }
}
