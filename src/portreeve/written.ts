import type { SettingsSource } from '../inspector/changes/index.ts'
import type { ListenerInput, SettingsInput } from '../settings/index.ts'

/** Settings that a program gave, and what its relative paths start from. */
export interface Given {
  readonly input: SettingsInput
  readonly directory?: string | undefined
}

/**
 * Where the settings of a Portreeve are written down: in a file, or in what the program gave, which is kept up with what
 * it applies itself. The source of edits is made when somebody is there who may edit.
 */
export class Written {
  readonly #directory: string | undefined
  #input: SettingsInput | undefined
  #source: SettingsSource | undefined

  constructor(from: SettingsSource | Given) {
    if ('input' in from) this.#input = from.input
    else this.#source = from
    this.#directory = 'input' in from ? from.directory : undefined
  }

  async source(): Promise<SettingsSource> {
    if (this.#source !== undefined) return this.#source
    const { InputSource } = await import('../inspector/changes/index.ts')
    this.#source = new InputSource(this.#input as SettingsInput, { directory: this.#directory })
    return this.#source
  }

  /** The program has applied settings of its own. */
  applied(input: SettingsInput): void {
    if (this.#input === undefined) return
    this.#input = input
    void this.#source?.keep({ ...AS_GIVEN, document: input })
  }

  /** The program has opened a listener, or without `listener` closed one. */
  listener(name: string, listener?: ListenerInput): void {
    const current = (this.#source?.document ?? this.#input) as SettingsInput
    const { [name]: _, ...others } = current.listeners
    this.applied({ ...current, listeners: listener === undefined ? others : { ...others, [name]: listener } })
  }
}

const AS_GIVEN = { settings: undefined, complaints: [], warnings: [], text: undefined }
