import type { SettingsComplaint } from '../../errors.ts'
import { formatComplaint } from '../../settings/index.ts'
import type { ChangeOperations } from './operations.ts'
import { refusedReload } from './refusals.ts'
import { type ShownPlan, shownPlan } from './review.ts'
import type { SettingsSource } from './source.ts'

/** What a reload has done, and what is odd in the settings that hold now. */
export interface Reloaded {
  readonly plan: ShownPlan
  readonly warnings: readonly SettingsComplaint[]
}

/**
 * Applies what is written down right now, by whomever. Rejects with `SETTINGS_INVALID`, has told of it as
 * `settings.refused`, and has changed nothing then.
 */
export const reloadFrom = async (source: SettingsSource, operations: ChangeOperations): Promise<Reloaded> => {
  const draft = await source.reread()
  if (draft.settings === undefined) {
    const complaints = draft.complaints.map(formatComplaint)
    operations.estate.announce({ type: 'settings.refused', time: Date.now(), complaints })
    throw refusedReload(draft)
  }
  const plan = await operations.applySettings(draft.settings, draft.located)
  source.applied(draft)
  return { plan: shownPlan(plan), warnings: draft.warnings }
}
