import type { z } from 'zod'
import { noOptions, type OptionComplaint } from './helpers/options.ts'
import type { Protocol } from './protocol.ts'

export type Transport = 'tcp' | 'udp'

/** What a protocol that settings name is made with, beside its options. */
export interface BuiltinContext {
  readonly transport: Transport
  /** The directory that paths in the options start from: that of the settings file. */
  readonly baseDirectory: string
}

/** All that there is to know of a protocol that settings can name, before it is loaded. */
export interface Builtin<O = unknown> {
  /** What it is for, in one sentence. */
  readonly summary: string
  /** What it can speak on, the usual one first. */
  readonly transports: readonly Transport[]
  /** Whether it can refuse in words (P2): with `refuse`. */
  readonly hasWords: boolean
  /** Whether the client speaks first, so that nothing of the server's waits for a PROXY header that may come (X1). */
  readonly clientFirst: boolean
  /** The schema of its options, with descriptions and defaults; options that are left out are `{}`. */
  readonly options: z.ZodType<O>
  /** Loads it, and makes it of options that the schema has accepted. Asks nothing else of the file system. */
  create(options: O, context: BuiltinContext): Promise<Protocol>
  /** What else is wrong with accepted options, as this host is: the option, and a sentence with what to do. */
  complaints(options: O, context: BuiltinContext): readonly OptionComplaint[]
}

type Optional = 'hasWords' | 'clientFirst' | 'options' | 'complaints'

/** Makes the entry of a protocol. Unless it says so it has no words, the server speaks first, and there are no options. */
export const builtin = <O = Record<string, never>>(
  entry: Omit<Builtin<O>, Optional> & Partial<Pick<Builtin<O>, Optional>>,
): Builtin => ({ hasWords: false, clientFirst: false, options: noOptions, complaints: () => [], ...entry }) as Builtin
