import type { Estate } from '../../actors/index.ts'
import type { Plan, Settings } from '../../settings/index.ts'

/** What changes need of the Portreeve that they change. */
export interface ChangeOperations {
  planSettings(next: Settings): Plan
  applySettings(next: Settings): Promise<Plan>
  readonly estate: Pick<Estate, 'prepared' | 'port' | 'ports'>
}
