import { resolve } from 'node:path'
import type { z } from 'zod'
import type { Duration } from '../../durations.ts'
import { between, duration, path, text } from '../../fields.ts'
import { needDirectory } from '../helpers/files.ts'
import { KEEP_ALIVE_GRACE, type OptionComplaint, option, strictOptions } from '../helpers/options.ts'

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
   * How many files may be open at one time, for all clients of the listener (M9). One client has half of them at most;
   * requests beyond that wait up to 5 s, then get 503. 1 to 1,000,000, default 512.
   */
  readonly maxOpenFiles?: number | undefined
}

/** What holds where options do not say otherwise. */
export const HTTP_DEFAULTS = {
  index: 'index.html',
  headerTimeout: '20s',
  stallTimeout: '60s',
  keepAliveGrace: KEEP_ALIVE_GRACE,
  /** Well below the 1,024 descriptors that a process has at least. */
  maxOpenFiles: 512,
} as const

/** More than any system lets one process open. */
const MOST_FILES = 1_000_000

export const httpOptions: z.ZodType<HttpOptions> = strictOptions({
  root: path('a directory').describe('The directory whose files are served.'),
  index: option(
    text('a file name. Write one such as index.html.'),
    'The file that stands for its directory.',
    HTTP_DEFAULTS.index,
  ),
  headerTimeout: option(duration(1), "How long a request's head may take.", HTTP_DEFAULTS.headerTimeout),
  stallTimeout: option(
    duration(1),
    'How long a client may take less than 16 KiB of a response that waits for it.',
    HTTP_DEFAULTS.stallTimeout,
  ),
  keepAliveGrace: option(
    duration(1),
    'For how long a drain leaves a connection at rest open for one more request.',
    HTTP_DEFAULTS.keepAliveGrace,
  ),
  maxOpenFiles: option(
    between(1, MOST_FILES, 'a number of files'),
    'How many files may be open at one time, for all clients of the listener (M9). One client has half of them at most; requests beyond that wait up to 5 s, then get 503.',
    HTTP_DEFAULTS.maxOpenFiles,
  ),
})

/** What else is wrong with options of the right shape, as this host is. */
export const httpComplaints = ({ root }: HttpOptions, baseDirectory: string): readonly OptionComplaint[] =>
  needDirectory(['root'], resolve(baseDirectory, root))

/** The options with their path made whole, from the directory of the settings file on. */
export const httpFrom = (options: HttpOptions, baseDirectory: string): HttpOptions => ({
  ...options,
  root: resolve(baseDirectory, options.root),
})
