import { randomBytes } from 'node:crypto'
import type { ListenerStatus, Status } from '../actors/index.ts'
import { coalesced } from '../coalesced.ts'
import type { Reloaded } from '../inspector/changes/index.ts'
import { ADMIN } from '../settings/admin.ts'
import type { AdminSettings, Prepared, Settings } from '../settings/index.ts'
import type { EventHub, PortreeveEvent } from '../telemetry/index.ts'
import type { AdminOperations, AdminParts } from './admin-parts.ts'
import { adminSettings } from './admin-settings.ts'
import { adminUrl } from './admin-url.ts'
import type { Written } from './written.ts'

/** What serves the admin listener: a Portreeve of its own. */
export interface AdminPortreeve {
  readonly hub: EventHub
  start(): Promise<void>
  applySettings(next: Settings): Promise<unknown>
  drain(options: { readonly deadline: '2s' }): Promise<unknown>
  status(): Status
}

/** Where the admin listener is, and what rules it. */
export interface AdminDoor {
  /** For a browser on this machine. */
  readonly url: string
  readonly token: string
  /** Whether the token stands in no file, and is gone with the process. */
  readonly madeAtStart: boolean
}

const NONE = { settings: undefined, fileToken: undefined }

/**
 * Holds the admin listener of a Portreeve. It is opened before the first listener and closed after the last connection,
 * so that whoever asks is told that the server starts or drains. Without `admin` in the settings nothing is loaded.
 */
export class AdminDesk {
  readonly #operations: AdminOperations
  readonly #make: (first: () => Settings) => AdminPortreeve
  readonly #ownToken = randomBytes(32).toString('base64url')
  readonly #written: Written
  #parts: AdminParts | undefined
  #portreeve: AdminPortreeve | undefined
  #terms: { readonly settings: AdminSettings | undefined; readonly fileToken: string | undefined } = NONE

  constructor(operations: AdminOperations, written: Written, make: (first: () => Settings) => AdminPortreeve) {
    this.#operations = operations
    this.#written = written
    this.#make = make
  }

  /** How the admin listener is; undefined without one. */
  get status(): ListenerStatus | undefined {
    return this.#portreeve?.status().listeners[ADMIN]
  }

  /** Undefined while there is none, or it has no port. */
  get door(): AdminDoor | undefined {
    const bound = this.status?.sockets.at(-1)?.bound
    const { settings, fileToken } = this.#terms
    if (settings === undefined || bound === undefined) return undefined
    return {
      url: adminUrl(settings, bound.port),
      token: fileToken ?? this.#ownToken,
      madeAtStart: fileToken === undefined,
    }
  }

  /** Does what new settings say of the admin listener. Rejects with `SETTINGS_INVALID`, and has changed nothing then. */
  async follow({ settings, adminToken }: Prepared): Promise<void> {
    if (settings.admin === undefined && this.#portreeve === undefined) return
    const { server } = await this.#get()
    const before = this.#terms
    this.#terms = { settings: settings.admin, fileToken: adminToken }
    try {
      await this.#apply(adminSettings(settings, server.protocol))
    } catch (error) {
      this.#terms = before
      throw error
    }
    const { hosts = [], inspect = false } = settings.admin ?? {}
    server.adopt({ token: adminToken ?? this.#ownToken, hosts, inspect })
  }

  /**
   * Applies the settings as they are written now. A change that waits for its confirmation is undone by it; where there
   * never was an admin listener none waits, and its parts are not loaded for this.
   */
  readonly reload = coalesced(async (): Promise<Reloaded> => {
    if (this.#parts !== undefined) return this.#parts.changes.reload()
    const source = await this.#written.source()
    const { reloadFrom } = await import('../inspector/changes/index.ts')
    return reloadFrom(source, this.#operations)
  })

  /** Closes it: what is under way gets its answer. */
  async end(): Promise<void> {
    const portreeve = this.#portreeve
    this.#portreeve = undefined
    this.#parts?.end()
    await portreeve?.drain({ deadline: '2s' })
  }

  async #apply(settings: Settings): Promise<void> {
    if (this.#portreeve !== undefined) return void (await this.#portreeve.applySettings(settings))
    const portreeve = this.#make(() => settings)
    this.#portreeve = portreeve
    portreeve.hub.on('*', (event) => this.#tell(event))
    await portreeve.start().catch((error) => {
      this.#portreeve = undefined
      throw error
    })
  }

  /** Its listener is one of the server's, to whoever hears. Certificates are the server's own, but for one that is missing here (T5). */
  #tell(event: PortreeveEvent): void {
    const isMissing = event.type === 'certificate.failed' && event.localAddress !== undefined
    if ('listener' in event || isMissing) this.#operations.hub.emit(event)
  }

  async #get(): Promise<AdminParts> {
    const source = await this.#written.source()
    const { makeAdminParts } = await import('./admin-parts.ts')
    this.#parts ??= makeAdminParts(this.#operations, source, this.#ownToken)
    return this.#parts
  }
}
