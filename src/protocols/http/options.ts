import { resolve } from 'node:path'
import { z } from 'zod'
import type { Duration } from '../../durations.ts'
import { needDirectory } from '../helpers/files.ts'
import { durationOption, type OptionComplaint, pathOption, strictOptions, wholeOption } from '../helpers/options.ts'

export interface HttpOptions {
  /** The directory whose files are served. */
  readonly root: string
  /** The file that stands for its directory. Default `index.html`. */
  readonly index?: string | undefined
  /** How long a request's head may take. Default `20s`. */
  readonly headerTimeout?: Duration | undefined
  /** How long a client may take less than 16 KiB of a response that waits for it. Default `60s`. */
  readonly stallTimeout?: Duration | undefined
  /** For how long a drain leaves a connection at rest open for one more request. Default `1s`. */
  readonly keepAliveGrace?: Duration | undefined
  /**
   * How many files may be open at one time, from 1 to 1,000,000. One client has half of them at most; requests beyond that
   * wait up to 5 s, then get 503. Default 512.
   */
  readonly maxOpenFiles?: number | undefined
}

/** More than any system lets one process open. */
const MOST_FILES = 1_000_000

export const httpOptions: z.ZodType<HttpOptions> = strictOptions({
  root: pathOption('a directory'),
  index: z.string({ error: 'a file name. Write one such as index.html.' }).optional(),
  headerTimeout: durationOption().optional(),
  stallTimeout: durationOption().optional(),
  keepAliveGrace: durationOption().optional(),
  maxOpenFiles: wholeOption(1, MOST_FILES).optional(),
})

/** What else is wrong with options of the right shape, as this host is. */
export const httpComplaints = ({ root }: HttpOptions, baseDirectory: string): readonly OptionComplaint[] =>
  needDirectory(['root'], resolve(baseDirectory, root))

/** The options with their path made whole, from the directory of the settings file on. */
export const httpFrom = (options: HttpOptions, baseDirectory: string): HttpOptions => ({
  ...options,
  root: resolve(baseDirectory, options.root),
})
