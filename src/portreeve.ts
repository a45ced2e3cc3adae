import { type DrainReport, Estate, gone, readStatus, type StartOptions, type Status } from './actors/index.ts'
import { type Duration, parseDuration } from './durations.ts'
import { PortreeveError } from './errors.ts'
import type { Reloaded, SettingsSource } from './inspector/changes/index.ts'
import type { Recorder } from './inspector/recorder/index.ts'
import type { Ban } from './policies/bans.ts'
import { BANNED_FOR, banDuration, bannedAddress } from './policies/bans-by-hand.ts'
import type { Explanation } from './policies/explain.ts'
import { AdminDesk, type AdminDoor } from './portreeve/admin-desk.ts'
import { type EventName, type HeardAs, hear, unhear } from './portreeve/hearing.ts'
import { Lifetime } from './portreeve/lifetime.ts'
import { Recording } from './portreeve/recording.ts'
import { type Given, Written } from './portreeve/written.ts'
import { type ExplainQuery, explain } from './settings/explain.ts'
import {
  addListener,
  type ListenerInput,
  type Located,
  type ParsedSettings,
  type Plan,
  parseSettings,
  planChange,
  refused,
  type Settings,
  type SettingsInput,
} from './settings/index.ts'
import { EventHub, type Subscriber, type SubscriberFault } from './telemetry/index.ts'

export interface PortreeveOptions extends StartOptions {
  /** What relative paths in the settings start from. Default: the working directory. */
  readonly directory?: string | undefined
  /** Hears the first fault of each subscriber of events. */
  readonly onSubscriberFault?: (fault: SubscriberFault) => void
  /** Whether the flight recorder runs from the start. Default false: `record` turns it on. */
  readonly recorder?: boolean | undefined
}

/** A set of listeners under one supervisor. */
export class Portreeve implements AsyncDisposable {
  readonly hub: EventHub
  readonly estate: Estate
  readonly #options: PortreeveOptions
  readonly #first: () => Settings
  readonly #written: Written
  readonly #admin: AdminDesk
  readonly #recording: Recording
  readonly #lifetime: Lifetime

  /** `first` gives the settings to start with, or throws; `written` is where they stand. `books` are those of another one. */
  constructor(
    first: () => Settings,
    written: SettingsSource | Given,
    options: PortreeveOptions = {},
    books?: Estate['books'],
  ) {
    this.#first = first
    this.#options = options
    this.hub = new EventHub(options)
    this.estate = new Estate(this.hub, books)
    this.#recording = new Recording(this.estate)
    this.#written = new Written(written)
    const none = { input: { listeners: {} } }
    this.#admin = new AdminDesk(this, this.#written, (start) => new Portreeve(start, none, {}, this.estate.books))
    this.#lifetime = new Lifetime(this.estate, this.#recording, this.#admin, options)
    if (options.recorder === true) this.record()
  }

  /** The flight recorder. The first call turns it on; what happened before that it has not seen. */
  record(): Recorder {
    return this.#recording.get(this.#lifetime.supervisor)
  }

  /**
   * Opens every socket. Resolves when each one is listening, or is backing off since its port cannot be had (L9).
   * Rejects with a `PortreeveError`: `SETTINGS_INVALID` with every complaint, and nothing is opened; it may be called
   * again then. `ALREADY_STARTED` when it was called before, `NOT_RUNNING` when it was stopped meanwhile.
   */
  start(): Promise<void> {
    return this.#lifetime.start(this.#first)
  }

  /** How everything is right now, as plain data. */
  status(): Status {
    const { supervisor, state } = this.#lifetime
    return { state, ...readStatus(supervisor, this.estate), admin: this.#admin.status }
  }

  /** Where the admin listener is, once it listens; undefined without one. The token is a secret. */
  get admin(): AdminDoor | undefined {
    return this.#admin.door
  }

  /**
   * Whether a connection would be admitted right now, and why. It takes no place. Rejects with a `PortreeveError`: `NOT_RUNNING`,
   * `LISTENER_UNKNOWN`, `SOCKET_UNKNOWN`, and `ADDRESS_INVALID` for what is no address.
   */
  async explain(query: ExplainQuery): Promise<Explanation> {
    return explain(query, this.#lifetime.prepared('explain'), this.estate.running)
  }

  /**
   * Refuses an address at every listener for a while, `for` 1h unless said, whatever lists it is in; IPv6 with its prefix
   * (M7). Replaces a ban that there is; open connections stay. Throws `ADDRESS_INVALID` for what is no single address, and
   * `SETTINGS_INVALID` for a time that is none, is 0, or is longer than 596h.
   */
  ban(address: string, { for: length = BANNED_FOR }: { readonly for?: Duration | undefined } = {}): Ban {
    const remoteAddress = bannedAddress(address)
    const ban = this.estate.bans.byHand(remoteAddress, banDuration(length)) as Ban
    this.hub.emit({ type: 'address.banned', time: Date.now(), by: 'hand', remoteAddress, until: ban.until })
    return ban
  }

  /** Every ban, the oldest first. */
  bans(): Ban[] {
    return this.estate.bans.list()
  }

  /** Ends the ban of an address, or of an IPv6 prefix as `bans` writes it. False when it is not banned. */
  unban(address: string): boolean {
    return this.estate.bans.lift(address)
  }

  /** What `apply` would do. Throws a `PortreeveError` of code `SETTINGS_INVALID` for what is wrong with the settings. */
  plan(next: SettingsInput): Plan {
    return this.planSettings(accepted(parseSettings(next, this.#options)))
  }

  /** The same with settings that were read from a file. */
  planSettings(next: Settings): Plan {
    return planChange(this.#lifetime.prepared('plan').settings, next)
  }

  /**
   * Applies new settings, all or nothing: sockets that stay the same keep their connections (L6), and what changes of
   * them holds for the next connection (M4). Resolves when every new socket is listening or backing off.
   */
  async apply(next: SettingsInput): Promise<Plan> {
    const plan = await this.#lifetime.change('apply', () => accepted(parseSettings(next, this.#options)))
    this.#written.applied(next)
    return plan
  }

  /** The same with settings that were read from a file, in which `located` finds what is wrong with them. */
  applySettings(next: Settings, located?: Located): Promise<Plan> {
    return this.#lifetime.change('apply', () => next, located)
  }

  /**
   * Applies the settings again as they are written now: in the file, or by the program. Resolves with what has changed,
   * and with what is odd in them. Rejects as `apply` does. Calls while one is under way share the one behind it.
   */
  reload(): Promise<Reloaded> {
    return this.#admin.reload()
  }

  /** Opens one listener more. Rejects with `LISTENER_EXISTS` when there is one of the name. */
  async open(name: string, listener: ListenerInput): Promise<void> {
    await this.#lifetime.change('open', (current) => {
      if (current.listeners.some((other) => other.name === name)) {
        throw new PortreeveError(
          'LISTENER_EXISTS',
          `open: there is a listener '${name}'. Close it first, or choose another name.`,
        )
      }
      return accepted(addListener(current, name, listener))
    })
    this.#written.listener(name, listener)
  }

  /** Closes one listener: it stops accepting at once. Resolves when its connections have ended, at its drain deadline at the latest (L7). */
  async close(name: string): Promise<void> {
    await this.#lifetime.change('close', (current) => {
      this.#lifetime.known('close', name)
      return { ...current, listeners: current.listeners.filter((other) => other.name !== name) }
    })
    this.#written.listener(name)
    const { supervisor } = this.#lifetime
    if (supervisor !== undefined) await gone(supervisor, name)
  }

  /** Closes the ports of one listener, or of all, and keeps the connections (D1). Resolves when they are closed. */
  suspend(listener?: string): Promise<void> {
    return this.#lifetime.command('suspend', listener)
  }

  /** Opens them again, on the same ports (D1). Resolves when each one is listening or backing off. */
  resume(listener?: string): Promise<void> {
    return this.#lifetime.command('resume', listener)
  }

  /**
   * Stops accepting everywhere, tells every protocol, waits for the connections, closes those that are left at the
   * deadline (default: each listener's own), and ends (D2). A later call with a shorter deadline hurries it; all get the
   * same report.
   */
  async drain({ deadline }: { readonly deadline?: Duration | undefined } = {}): Promise<DrainReport> {
    const milliseconds = deadline === undefined ? undefined : parseDuration(deadline)
    if (deadline !== undefined && milliseconds === undefined) {
      throw new PortreeveError('SETTINGS_INVALID', `drain: '${deadline}' is no time. Write one as 15s, 500ms or 2m.`)
    }
    return this.#lifetime.drain(milliseconds)
  }

  /** Ends at once: whoever is connected is cut. Does nothing when it is not running. */
  stop(): Promise<void> {
    return this.#lifetime.stop()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  /** Hears events. Returns the way to stop. A subscriber that throws harms nobody. */
  on<T extends EventName>(name: T, subscriber: (event: HeardAs<T>) => unknown): () => void {
    return hear(this.hub, name, subscriber as Subscriber)
  }

  /** Ends what `on` with the same two began. */
  off<T extends EventName>(name: T, subscriber: (event: HeardAs<T>) => unknown): void {
    unhear(this.hub, name, subscriber as Subscriber)
  }
}

/** The settings, or a `PortreeveError` with every complaint. */
const accepted = ({ settings, complaints }: ParsedSettings): Settings => {
  if (settings === undefined) throw refused(complaints)
  return settings
}

/** Makes a Portreeve; nothing is opened before `start`. */
export const createPortreeve = (input: SettingsInput, options: PortreeveOptions = {}): Portreeve =>
  new Portreeve(() => accepted(parseSettings(input, options)), { input, directory: options.directory }, options)
