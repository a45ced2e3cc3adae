import type { SettingsComplaint } from '../../errors.ts'
import type { Located, Settings } from '../../settings/index.ts'

/** A value as JSON can say it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** The way to a value in the document of the settings. */
export type EditPath = readonly (string | number)[]

/**
 * One edit of the settings document. Without a value what stands at the path is deleted; an index one past the end of a
 * list appends. Each edit finds the document as the one before has left it.
 */
export interface Edit {
  readonly path: EditPath
  readonly value?: Json | undefined
}

/** Settings as they would be. */
export interface Draft {
  /** Undefined when there is a complaint. */
  readonly settings: Settings | undefined
  readonly complaints: readonly SettingsComplaint[]
  readonly warnings: readonly SettingsComplaint[]
  /** Finds in the file, where there is one, what is wrong with settings beyond their text. */
  readonly located?: Located | undefined
  /** The text of the file, where there is one. */
  readonly text: string | undefined
  /** The settings as they are written, as data; of a library's user with its functions. */
  readonly document: unknown
}

/** Where settings are written down: a file, or the object that a library's user gave. */
export interface SettingsSource {
  readonly file: string | undefined
  /** The settings as they were last kept. */
  readonly document: unknown
  /** Whether `keep` may be hoped to work: that this process may write the file. */
  readonly writable: boolean
  /**
   * The settings that edits would make; nothing is kept. Throws an `ApiError`: `EDIT_INVALID` for an edit that leads
   * nowhere, `CHANGED_ON_DISK` when the file is not the one that is in force.
   */
  draft(edits: readonly Edit[]): Draft
  /** Makes a draft what is written down. Rejects with `CHANGED_ON_DISK`, or `FILE_NOT_WRITTEN`, and has changed nothing then. */
  keep(draft: Draft): Promise<void>
  /** What is written down right now, by whomever. Once it has been applied `applied` is to be told. */
  reread(): Promise<Draft>
  /** What was reread is in force now. Nothing is written: the file may be another one by then. */
  applied(draft: Draft): void
}
