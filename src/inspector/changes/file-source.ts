import { accessSync, constants, readFileSync, realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parse } from 'yaml'
import { fileProblem, replaceFile } from '../../files/index.ts'
import { type HostFacts, type ReadSettings, readSettingsFile, readSettingsText } from '../../settings/index.ts'
import { atOnce, inSlices, type Sliced } from '../../slices.ts'
import { ApiError } from '../server/api-error.ts'
import { editDocument } from './document-edits.ts'
import type { Draft, Edit, SettingsSource } from './source.ts'
import { editYaml } from './yaml-edits.ts'

/** A settings file. It is to be made when the file is read to be applied: what it says then is what is in force. */
export class FileSource implements SettingsSource {
  readonly file: string
  readonly #options: HostFacts
  #text: string

  /** Throws as `node:fs` does when the file cannot be read. */
  constructor(file: string, options: HostFacts = {}) {
    this.file = file
    this.#options = options
    this.#text = readFileSync(file, 'utf8')
  }

  get document(): unknown {
    return parse(this.#text)
  }

  /** A file is replaced, not written over: that takes the right to write its directory, too. */
  get writable(): boolean {
    try {
      const file = realpathSync(this.file)
      accessSync(file, constants.W_OK)
      accessSync(path.dirname(file), constants.W_OK)
      return true
    } catch {
      return false
    }
  }

  draft(edits: readonly Edit[]): Draft {
    this.#mustBeInForce()
    const edited = editDocument(this.document, edits)
    const text = editYaml(this.#text, edited)
    return draftOf(atOnce(this.#parse(text)), text)
  }

  async keep({ text = '' }: Draft): Promise<void> {
    if (this.#onDisk() !== text) {
      this.#mustBeInForce()
      await replaceFile(this.file, text).catch((error: unknown) => {
        throw new ApiError(500, 'FILE_NOT_WRITTEN', `${this.file} cannot be written: ${fileProblem(error)}.`)
      })
    }
    this.#text = text
  }

  /** In slices: connections are served meanwhile. */
  async reread(): Promise<Draft> {
    const text = await this.#read()
    if (text === undefined) return draftOf(readSettingsFile(this.file, this.#options), undefined)
    return draftOf(await inSlices(this.#parse(text)), text)
  }

  applied({ text }: Draft): void {
    this.#text = text ?? this.#text
  }

  #parse(text: string): Sliced<ReadSettings> {
    return readSettingsText(text, this.file, { ...this.#options, directory: path.dirname(path.resolve(this.file)) })
  }

  #read(): Promise<string | undefined> {
    return readFile(this.file, 'utf8').catch(() => undefined)
  }

  #onDisk(): string | undefined {
    try {
      return readFileSync(this.file, 'utf8')
    } catch {
      return undefined
    }
  }

  #mustBeInForce(): void {
    if (this.#onDisk() === this.#text) return
    const message = `${this.file} was changed since it was applied. Reload it, and make the change again.`
    throw new ApiError(409, 'CHANGED_ON_DISK', message)
  }
}

const draftOf = ({ settings, document, ...read }: ReadSettings, text: string | undefined): Draft => ({
  ...read,
  settings,
  text,
  document: settings === undefined ? undefined : document,
})
