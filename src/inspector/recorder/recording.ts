import type { PortreeveEvent } from '../../telemetry/index.ts'
import type { RefusalSum } from './refusals.ts'
import type { EdgeCount, Step } from './step.ts'
import type { ActorNode } from './tree.ts'

/** Why a recording was written. */
export type RecordingReason = 'request' | 'signal' | 'crash'

/** What is known of one actor. */
export interface ActorDetail {
  readonly id: string
  readonly machine: string
  /** Whether it has come to its end, or has died. */
  readonly isOver: boolean
  readonly state: readonly string[]
  /** JSON, shortened. */
  readonly context: string
  /** Its last ones. */
  readonly steps: readonly Step[]
  readonly edges: readonly EdgeCount[]
}

/** What the flight recorder remembers: plain data that the page opens and replays. */
export interface Recording {
  readonly format: 'portreeve-recording'
  readonly version: 1
  /** When it was written, and since when was recorded, in milliseconds since 1970. */
  readonly at: number
  readonly since: number
  readonly reason: RecordingReason
  readonly actors: ActorNode | undefined
  readonly histories: readonly Omit<ActorDetail, 'steps'>[]
  /** Of all actors, the oldest first. */
  readonly steps: readonly Step[]
  readonly events: readonly PortreeveEvent[]
  readonly refusals: readonly RefusalSum[]
}
