import type { Estate } from '../../actors/index.ts'
import type { Located, Plan, Settings } from '../../settings/index.ts'

/** What changes need of the Portreeve that they change. */
export interface ChangeOperations {
  planSettings(next: Settings): Plan
  applySettings(next: Settings, located?: Located): Promise<Plan>
  readonly estate: Pick<Estate, 'prepared' | 'port' | 'ports' | 'announce' | 'bans'>
}
