import type { SettingsComplaint } from '../../errors.ts'
import type { Plan, Settings } from '../../settings/index.ts'
import { ApiError } from '../server/api-error.ts'
import type { ChangeOperations } from './operations.ts'
import { refusesYou, type WithAdmin } from './own-address.ts'
import type { Draft } from './source.ts'

/** A plan without the settings that it leads to: those have secrets in them. */
export type ShownPlan = Pick<Plan, 'rows' | 'listeners' | 'server'>

/** What a draft would do, before anything is done. */
export interface Review {
  readonly plan: ShownPlan
  /** Open connections on sockets that would close or be bound anew: they go on to the drain deadline at most (L7). */
  readonly touched: number
  /** Why whoever asks could not come back, in a sentence. */
  readonly refusesYou: string | undefined
  readonly warnings: readonly SettingsComplaint[]
  readonly complaints: readonly []
}

/** The settings of a draft. Throws `SETTINGS_INVALID` with everything that is wrong, each with its path. */
export const acceptedSettings = ({ settings, complaints }: Draft): Settings => {
  if (settings !== undefined) return settings
  const [first] = complaints
  const message = `the settings are refused: ${first?.path}: ${first?.message}`
  throw new ApiError(422, 'SETTINGS_INVALID', message, complaints.map(withoutPlace))
}

/** Without the place in a file that nobody has seen: it is the path that counts. */
const withoutPlace = ({ path, message }: SettingsComplaint): SettingsComplaint => ({ path, message })

/** Looks at what a draft would do, for somebody at an address. Throws as `acceptedSettings` does. */
export const review = (draft: Draft, operations: ChangeOperations, address: string): Review => {
  const settings = acceptedSettings(draft)
  const plan = operations.planSettings(settings)
  const before = operations.estate.prepared?.settings ?? settings
  return {
    plan: shownPlan(plan),
    touched: touchedBy(plan, operations.estate),
    refusesYou: refusesYou(address, before as WithAdmin, settings as WithAdmin),
    warnings: draft.warnings.map(withoutPlace),
    complaints: [],
  }
}

/** How many open connections are on what closes or is bound anew. */
export const touchedBy = ({ rows }: ShownPlan, estate: ChangeOperations['estate']): number => {
  const closing = rows.filter(({ action }) => action === 'close' || action === 'rebind')
  return closing.reduce((sum, { socket }) => sum + (estate.port(socket)?.open ?? 0), 0)
}

export const shownPlan = ({ rows, listeners, server }: Plan): ShownPlan => ({ rows, listeners, server })
