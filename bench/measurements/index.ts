import type { Options } from '../harness/options.ts'
import type { Result } from '../harness/result.ts'
import { accept, acceptHand } from './accept.ts'
import { apply } from './apply.ts'
import { drain } from './drain.ts'
import { flood } from './flood.ts'
import { growth } from './growth.ts'
import { lists } from './lists.ts'
import { memory } from './memory.ts'
import { proxy } from './proxy.ts'
import { refuse, refuseHand } from './refuse.ts'
import { relay } from './relay.ts'
import { reload } from './reload.ts'
import { smtp } from './smtp.ts'
import { start } from './start.ts'
import { storm } from './storm.ts'
import { tls } from './tls.ts'
import { udp } from './udp.ts'
import { watched } from './watched.ts'
import { window } from './window.ts'

/** One file of this folder: what it measures, and how. */
export interface Measurement {
  readonly name: string
  /** For the help. */
  readonly about: string
  run(options: Options): Promise<Result | readonly Result[]>
}

export const MEASUREMENTS: readonly Measurement[] = [
  accept,
  acceptHand,
  refuse,
  refuseHand,
  tls,
  memory,
  udp,
  flood,
  lists,
  proxy,
  relay,
  smtp,
  watched,
  window,
  growth,
  apply,
  drain,
  reload,
  start,
  storm,
]
