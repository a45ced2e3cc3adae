import type { Duration } from '../../durations.ts'
import type { Settings, SettingsInput } from '../../settings/index.ts'
import type { EventOf, PortreeveEvent } from '../../telemetry/index.ts'
import type { Estate } from '../estate.ts'
import type { DrainReport } from '../supervisor/index.ts'
import type { NewsType } from './logic.ts'

/** What a host starts its listeners with. */
export interface HostInput {
  readonly settings: SettingsInput
  /** What relative paths in the settings start from. Default: the working directory. */
  readonly directory?: string | undefined
  /** Hears every event, also those of single connections. One that throws harms nobody. */
  readonly onEvent?: ((event: PortreeveEvent) => unknown) | undefined
}

/** What a host can ask for. */
export type HostCommand =
  /** New settings, all or nothing: `settings.applied` or `settings.refused` is emitted. */
  | { readonly type: 'apply'; readonly settings: SettingsInput }
  /** All listeners, or one. */
  | { readonly type: 'suspend'; readonly listener?: string | undefined }
  | { readonly type: 'resume'; readonly listener?: string | undefined }
  /** Ends the ban of an address. */
  | { readonly type: 'unban'; readonly address: string }
  /** The end, with a report as output. Without a deadline each listener's own holds; a later, shorter one hurries it. */
  | { readonly type: 'drain'; readonly deadline?: Duration | undefined }

/** What a host hears: the control plane's events, never single connections. */
export type News = EventOf<NewsType>

/** Settings as the host gave them. In them may be what is no plain data, such as a server: only names are shown. */
export class Wanted {
  readonly settings: SettingsInput

  constructor(settings: SettingsInput) {
    this.settings = settings
  }

  toJSON(): object {
    return { listeners: Object.keys(this.settings.listeners ?? {}) }
  }
}

export interface HostContext {
  readonly estate: Estate
  readonly parse: (settings: SettingsInput) => Settings
  /** The latest that were taken up. */
  readonly wanted: Wanted
  /** To be taken up next: settings are whole, so that the latest are all that counts. */
  readonly next: Wanted | undefined
  readonly report: DrainReport
  readonly error: string | undefined
}

export type HostEvent = HostCommand | { readonly type: 'news'; readonly event: News }
