import type { z } from 'zod'
import { type BackendOptions, backendComplaints, backendShape } from '../helpers/backend/options.ts'
import { type OptionComplaint, strictOptions } from '../helpers/options.ts'

type Transport = 'tcp' | 'udp'

/** Where to pass connections on to, and how. Over UDP there is `to` only. */
export interface RelayOptions extends BackendOptions {}

export const relayOptions: z.ZodType<RelayOptions> = strictOptions(backendShape)

/** What else is wrong with options of the right shape. */
export const relayComplaints = (
  options: RelayOptions,
  baseDirectory: string,
  transport: Transport,
): readonly OptionComplaint[] => [
  ...backendComplaints(options, baseDirectory),
  ...(transport === 'udp' ? streamOptions(options) : []),
]

/** Datagrams have no TLS, and nothing that a header could stand before. */
export const streamOptions = (options: RelayOptions): readonly OptionComplaint[] =>
  (['tls', 'sendProxy'] as const)
    .filter((key) => (options[key] ?? 'off') !== 'off')
    .map((key) => ({ path: [key], message: `${key} is for TCP only. Remove it, or set \`transport: tcp\`.` }))
