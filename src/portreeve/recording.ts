import type { Estate, StartOptions, SupervisorActor } from '../actors/index.ts'
import { Recorder } from '../inspector/recorder/recorder.ts'

/** Holds the flight recorder of a Portreeve, once there is one. */
export class Recording {
  readonly #estate: Estate
  #recorder: Recorder | undefined

  constructor(estate: Estate) {
    this.#estate = estate
  }

  /** The recorder; the first call makes it, and it joins what runs already. */
  get(supervisor: SupervisorActor | undefined): Recorder {
    this.#recorder ??= this.#start(supervisor)
    return this.#recorder
  }

  /** The host's own inspector hears what it did before there was a recorder. */
  inspecting(inspect: StartOptions['inspect']): StartOptions['inspect'] {
    const recorder = this.#recorder
    if (recorder === undefined) return inspect
    return (event) => {
      recorder.inspect(event)
      inspect?.(event)
    }
  }

  end(): void {
    this.#recorder?.end()
  }

  #start(supervisor: SupervisorActor | undefined): Recorder {
    const estate = this.#estate
    const recorder = new Recorder({ hub: estate.hub, readCounters: () => estate.books.counters() })
    if (supervisor !== undefined) recorder.join(supervisor)
    return recorder
  }
}
