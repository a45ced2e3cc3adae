import {
  type DrainReport,
  Estate,
  listenerGone,
  readStatus,
  type StartOptions,
  type Status,
  type SupervisorActor,
  startSupervisor,
  stopped,
} from './actors/index.ts'
import { type Duration, parseDuration } from './durations.ts'
import { PortreeveError } from './errors.ts'
import type { Explanation } from './policies/explain.ts'
import { type ExplainQuery, explain } from './settings/explain.ts'
import {
  addListener,
  type ListenerInput,
  type ParsedSettings,
  type Plan,
  type Prepared,
  parseSettings,
  planChange,
  prepare,
  refused,
  type Settings,
  type SettingsInput,
} from './settings/index.ts'
import { EventHub, type Heard, type Subscriber, type SubscriberFault, type Topic } from './telemetry/index.ts'

export interface PortreeveOptions extends StartOptions {
  /** What relative paths in the settings start from. Default: the working directory. */
  readonly directory?: string
  /** Hears the first fault of each subscriber of events. */
  readonly onSubscriberFault?: (fault: SubscriberFault) => void
}

/** What `on` listens to: a type of event, all of them (`*`), or `refused`: connections and datagrams that were refused. */
export type EventName = Topic | 'refused'
type HeardAs<T extends EventName> = T extends Topic ? Heard<T> : Heard<'connection.refused'> | Heard<'datagram.refused'>

const REFUSED = ['connection.refused', 'datagram.refused'] as const

/** A set of listeners under one supervisor. */
export class Portreeve implements AsyncDisposable {
  readonly hub: EventHub
  readonly estate: Estate
  readonly #options: PortreeveOptions
  readonly #first: () => Settings
  #supervisor: SupervisorActor | undefined
  #ending: Promise<DrainReport> | undefined
  /** Changes wait for each other: each is planned against what the one before it has left. */
  #turn: Promise<unknown> = Promise.resolve()

  /** `first` gives the settings to start with, or throws. */
  constructor(first: () => Settings, options: PortreeveOptions = {}) {
    this.#first = first
    this.#options = options
    this.hub = new EventHub(options)
    this.estate = new Estate(this.hub)
  }

  /**
   * Opens every socket. Resolves when each one is listening, or is backing off since its port cannot be had (L9).
   * Rejects with a `PortreeveError` of code `SETTINGS_INVALID`, with every complaint; nothing is opened then.
   */
  async start(): Promise<void> {
    if (this.#supervisor !== undefined) throw new PortreeveError('NOT_RUNNING', 'start: it was started before. Make a new one.')
    const settings = this.#first()
    const prepared = await prepare(settings)
    this.#supervisor = startSupervisor(this.estate, this.#options)
    await this.#adopt(prepared, planChange(undefined, settings))
  }

  /** How everything is right now, as plain data. */
  status(): Status {
    return readStatus(this.#supervisor, this.estate)
  }

  /** Whether a peer would be admitted, and why. Throws for an unknown listener or socket, and for what is no address. */
  explain(query: ExplainQuery): Explanation {
    return explain(query, this.#prepared('explain'), this.estate.ledger)
  }

  /** What `apply` would do. Throws a `PortreeveError` of code `SETTINGS_INVALID` for what is wrong with the settings. */
  plan(next: SettingsInput): Plan {
    return planChange(this.#prepared('plan').settings, accepted(parseSettings(next, this.#options)))
  }

  /**
   * Applies new settings, all or nothing: sockets that stay the same keep their connections (L6), and what changes of
   * them holds for the next connection (M4). Resolves when every new socket is listening or backing off.
   */
  apply(next: SettingsInput): Promise<Plan> {
    return this.#change(() => accepted(parseSettings(next, this.#options)))
  }

  /** The same with settings that were read from a file. */
  applySettings(next: Settings): Promise<Plan> {
    return this.#change(() => next)
  }

  /** Opens one listener more. Rejects with `LISTENER_EXISTS` when there is one of the name. */
  async open(name: string, listener: ListenerInput): Promise<void> {
    await this.#change((current) => {
      if (current.listeners.some((other) => other.name === name)) {
        throw new PortreeveError('LISTENER_EXISTS', `open: there is a listener '${name}'. Close it first, or choose another name.`)
      }
      return accepted(addListener(current, name, listener))
    })
  }

  /** Closes one listener: it stops accepting at once. Resolves when its connections have ended, at its drain deadline at the latest (L7). */
  async close(name: string): Promise<void> {
    await this.#change((current) => {
      this.#known('close', name)
      return { ...current, listeners: current.listeners.filter((other) => other.name !== name) }
    })
    await listenerGone(this.#running('close'), name)
  }

  /** Closes the ports of one listener, or of all, and keeps the connections (D1). Resolves when they are closed. */
  async suspend(listener?: string): Promise<void> {
    this.#known('suspend', listener)
    this.#running('suspend').send({ type: 'suspend', listener })
    await Promise.all(this.#ports(listener).map((port) => port.stopAccepting()))
  }

  /** Opens them again, on the same ports (D1). Resolves when each one is listening or backing off. */
  async resume(listener?: string): Promise<void> {
    this.#known('resume', listener)
    this.#running('resume').send({ type: 'resume', listener })
    await Promise.all(this.#ports(listener).map((port) => port.attempt))
  }

  /**
   * Stops accepting everywhere, tells every protocol, waits for the connections, closes those that are left at the
   * deadline (default: each listener's own), and ends (D2). A later call with a shorter deadline hurries it.
   */
  async drain({ deadline }: { readonly deadline?: Duration } = {}): Promise<DrainReport> {
    const milliseconds = deadline === undefined ? undefined : parseDuration(deadline)
    if (deadline !== undefined && milliseconds === undefined) {
      throw new PortreeveError('SETTINGS_INVALID', `drain: '${deadline}' is no time. Write one as 15s, 500ms or 2m.`)
    }
    const supervisor = this.#running('drain')
    this.#ending ??= this.#end(supervisor)
    supervisor.send({ type: 'drain', deadline: milliseconds })
    return this.#ending
  }

  /** Ends at once: whoever is connected is cut. Does nothing when it is not running. */
  async stop(): Promise<void> {
    if (this.#supervisor !== undefined) await this.drain({ deadline: '0s' })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  /** Hears events. Returns the way to stop. A subscriber that throws harms nobody. */
  on<T extends EventName>(name: T, subscriber: (event: HeardAs<T>) => unknown): () => void {
    const hear = subscriber as Subscriber
    if (name !== 'refused') return this.hub.on(name as Topic, hear)
    const ends = REFUSED.map((type) => this.hub.on(type, hear))
    return () => {
      for (const end of ends) end()
    }
  }

  /** Ends what `on` with the same two began. */
  off<T extends EventName>(name: T, subscriber: (event: HeardAs<T>) => unknown): void {
    for (const topic of name === 'refused' ? REFUSED : [name as Topic]) this.hub.off(topic, subscriber as Subscriber)
  }

  #change(next: (current: Settings) => Settings): Promise<Plan> {
    const changed = this.#turn.then(async () => {
      const before = this.#prepared('apply')
      const settings = next(before.settings)
      const plan = planChange(before.settings, settings)
      await this.#adopt(await prepare(plan.settings, before), plan)
      return plan
    })
    this.#turn = changed.catch(() => {})
    return changed.catch((error: unknown) => {
      this.#tellRefused(error)
      throw error
    })
  }

  async #adopt(prepared: Prepared, plan: Plan): Promise<void> {
    const supervisor = this.#running('apply')
    const change = this.estate.adopt(prepared, plan)
    supervisor.send({ type: 'apply', change })
    const opened = plan.rows.filter(({ action }) => action === 'open' || action === 'rebind')
    await Promise.all(opened.map(({ socket }) => this.estate.port(socket)?.attempt))
    const count = (wanted: string) => plan.rows.filter(({ action }) => action === wanted).length
    this.hub.emit({
      type: 'settings.applied',
      time: Date.now(),
      kept: count('keep'),
      opened: count('open'),
      closed: count('close'),
      rebound: count('rebind'),
    })
  }

  #tellRefused(error: unknown): void {
    if (!(error instanceof PortreeveError) || error.code !== 'SETTINGS_INVALID') return
    const complaints = error.complaints.map((complaint) => complaint.message)
    this.hub.emit({ type: 'settings.refused', time: Date.now(), complaints })
  }

  async #end(supervisor: SupervisorActor): Promise<DrainReport> {
    const report = await stopped(supervisor)
    this.#supervisor = undefined
    await this.estate.dispose()
    return report
  }

  #running(verb: string): SupervisorActor {
    if (this.#supervisor !== undefined) return this.#supervisor
    throw new PortreeveError('NOT_RUNNING', `${verb}: it is not running. Call start first.`)
  }

  #prepared(verb: string): Prepared {
    this.#running(verb)
    return this.estate.prepared as Prepared
  }

  #known(verb: string, listener: string | undefined): void {
    const { listeners } = this.#prepared(verb)
    if (listener === undefined || listeners.has(listener)) return
    const names = [...listeners.keys()].join(', ')
    throw new PortreeveError('LISTENER_UNKNOWN', `${verb}: there is no listener '${listener}'. There is: ${names || 'none'}.`)
  }

  #ports(listener: string | undefined) {
    const names = listener === undefined ? [...this.#prepared('suspend').listeners.keys()] : [listener]
    return names.flatMap((name) => this.estate.portsOf(name))
  }
}

/** The settings, or a `PortreeveError` with every complaint. */
const accepted = ({ settings, complaints }: ParsedSettings): Settings => {
  if (settings === undefined) throw refused(complaints)
  return settings
}

/** Makes a Portreeve; nothing is opened before `start`. */
export const createPortreeve = (input: SettingsInput, options: PortreeveOptions = {}): Portreeve =>
  new Portreeve(() => accepted(parseSettings(input, options)), options)
