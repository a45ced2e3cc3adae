import {
  type DrainReport,
  type Estate,
  prepareChange,
  type StartOptions,
  type Status,
  type SupervisorActor,
  settled,
  startSupervisor,
  stopped,
} from '../actors/index.ts'
import { PortreeveError } from '../errors.ts'
import type { Located, Plan, Prepared, Settings } from '../settings/index.ts'
import { notRunning } from './not-running.ts'
import type { Recording } from './recording.ts'

/** What goes along with the listeners: does what new settings say before they do, and ends after them. */
export interface Companion {
  follow(prepared: Prepared): Promise<void>
  end(): Promise<void>
}

/** A Portreeve from its start to its end: the supervisor actor, and the order of what is asked of it. */
export class Lifetime {
  readonly #estate: Estate
  readonly #recording: Recording
  readonly #companion: Companion
  readonly #options: StartOptions
  #state: Status['state'] = 'idle'
  #supervisor: SupervisorActor | undefined
  #end: Promise<DrainReport> | undefined
  /** Changes wait for each other: each is planned against what the one before it has left. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(estate: Estate, recording: Recording, companion: Companion, options: StartOptions) {
    this.#estate = estate
    this.#recording = recording
    this.#companion = companion
    this.#options = options
  }

  get state(): Status['state'] {
    return this.#state
  }

  /** Undefined before the first settings are applied, and after the end. */
  get supervisor(): SupervisorActor | undefined {
    return this.#supervisor
  }

  /** Applies the first settings. Where they are refused it can be started again. */
  async start(first: () => Settings): Promise<void> {
    if (this.#state !== 'idle') {
      throw new PortreeveError('ALREADY_STARTED', 'start: it was started before. Make a new one.')
    }
    this.#state = 'starting'
    try {
      await this.change('start', first)
    } catch (error) {
      await this.#companion.end()
      if (this.#state === 'starting') this.#state = 'idle'
      throw error
    }
  }

  /**
   * Applies the settings that `next` makes of the current ones, all or nothing. Resolves when every socket has settled.
   * `located` adds where in their file stands what is wrong with them.
   */
  change(verb: string, next: (current: Settings) => Settings, located?: Located): Promise<Plan> {
    return this.#inTurn(async () => {
      this.#mustRun(verb)
      const ofCurrent = next as (current: Settings | undefined) => Settings
      const prospect = await prepareChange(this.#estate, ofCurrent, located)
      this.#mustRun(verb)
      await this.#companion.follow(prospect.prepared)
      this.#mustRun(verb)
      const change = this.#estate.adopt(prospect)
      this.#supervisor ??= this.#begin()
      this.#supervisor.send({ type: 'apply', change })
      await settled(this.#supervisor)
      this.#mustRun(verb)
      return prospect.plan
    })
  }

  /** Tells one listener, or all. Resolves when its sockets have settled. */
  command(type: 'suspend' | 'resume', listener: string | undefined): Promise<void> {
    return this.#inTurn(async () => {
      this.known(type, listener)
      const supervisor = this.#supervisor as SupervisorActor
      supervisor.send({ type, listener })
      await settled(supervisor, listener)
    })
  }

  /** @param deadline in milliseconds; undefined leaves it to each listener */
  async drain(deadline: number | undefined): Promise<DrainReport> {
    if (this.#end === undefined) throw notRunning('drain', this.#state)
    if (this.#state === 'running') this.#state = 'draining'
    this.#supervisor?.send({ type: 'drain', deadline })
    return this.#end
  }

  async stop(): Promise<void> {
    if (this.#end !== undefined) await this.drain(0)
    else if (this.#state === 'starting') this.#state = 'stopped'
  }

  /** What the current settings have become. Throws `NOT_RUNNING`. */
  prepared(verb: string): Prepared {
    if (this.#supervisor === undefined) throw notRunning(verb, this.#state)
    return this.#estate.prepared as Prepared
  }

  /** Throws `LISTENER_UNKNOWN` for a name that is none, and `NOT_RUNNING`. */
  known(verb: string, listener: string | undefined): void {
    this.#mustRun(verb)
    const { listeners } = this.prepared(verb)
    if (listener === undefined || listeners.has(listener)) return
    const names = [...listeners.keys()].join(', ')
    throw new PortreeveError(
      'LISTENER_UNKNOWN',
      `${verb}: there is no listener '${listener}'. There is: ${names || 'none'}.`,
    )
  }

  #inTurn<R>(act: () => Promise<R>): Promise<R> {
    const acted = this.#turn.then(act)
    this.#turn = acted.catch(() => {})
    return acted
  }

  #begin(): SupervisorActor {
    const supervisor = startSupervisor(this.#estate, {
      ...this.#options,
      inspect: this.#recording.inspecting(this.#options.inspect),
    })
    this.#state = 'running'
    this.#end = this.#awaitEnd(supervisor)
    return supervisor
  }

  async #awaitEnd(supervisor: SupervisorActor): Promise<DrainReport> {
    const report = await stopped(supervisor)
    this.#recording.end()
    this.#state = 'stopped'
    this.#supervisor = undefined
    await this.#estate.close()
    await this.#companion.end()
    return report
  }

  #mustRun(verb: string): void {
    if (this.#state !== 'starting' && this.#state !== 'running') throw notRunning(verb, this.#state)
  }
}
