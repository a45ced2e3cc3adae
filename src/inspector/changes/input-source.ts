import { type ParseOptions, parseSettings, type SettingsInput } from '../../settings/index.ts'
import { editDocument } from './document-edits.ts'
import type { Draft, Edit, SettingsSource } from './source.ts'

/** Settings that a library's user gave as an object. Changes are kept as long as the process lives; functions stay what they are. */
export class InputSource implements SettingsSource {
  readonly file = undefined
  readonly writable = true
  readonly #options: ParseOptions
  #input: SettingsInput

  constructor(input: SettingsInput, options: ParseOptions = {}) {
    this.#input = input
    this.#options = options
  }

  get document(): SettingsInput {
    return this.#input
  }

  draft(edits: readonly Edit[]): Draft {
    return this.#draftOf(editDocument(this.#input, edits).document)
  }

  /** Also to be told of what the program itself has applied. */
  async keep({ document }: Pick<Draft, 'document'>): Promise<void> {
    this.#input = document as SettingsInput
  }

  applied({ document }: Pick<Draft, 'document'>): void {
    this.#input = document as SettingsInput
  }

  async reread(): Promise<Draft> {
    return this.#draftOf(this.#input)
  }

  #draftOf(document: unknown): Draft {
    const { settings, complaints, warnings } = parseSettings(document, this.#options)
    return { settings, complaints, warnings, text: undefined, document }
  }
}
