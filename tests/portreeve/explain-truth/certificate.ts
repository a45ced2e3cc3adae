import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { selfSigned } from '../../../src/net/self-signed.ts'

/** A certificate with its key in a file: to make one for every domain of every world would take a third of the time. */
export class CertificateFile implements Disposable {
  readonly path: string
  readonly #directory = mkdtempSync(join(tmpdir(), 'portreeve-explain-'))

  private constructor(pem: string) {
    this.path = join(this.#directory, 'certificate.pem')
    writeFileSync(this.path, pem)
  }

  static async make(): Promise<CertificateFile> {
    const { cert, key } = await selfSigned({ name: 'one.test', aliases: [], localAddresses: [] })
    return new CertificateFile(cert + key)
  }

  [Symbol.dispose](): void {
    rmSync(this.#directory, { recursive: true })
  }
}
