import type { DrainReport, Status } from '../../actors/index.ts'
import type { Duration } from '../../durations.ts'
import type { Explanation } from '../../policies/explain.ts'
import type { ExplainQuery } from '../../settings/index.ts'
import type { EventHub } from '../../telemetry/index.ts'

/** What the admin server needs of the Portreeve that it shows and rules. */
export interface Operations {
  readonly hub: EventHub
  status(): Status
  explain(query: ExplainQuery): Promise<Explanation>
  suspend(listener?: string): Promise<void>
  resume(listener?: string): Promise<void>
  drain(options?: { readonly deadline?: Duration | undefined }): Promise<DrainReport>
}
