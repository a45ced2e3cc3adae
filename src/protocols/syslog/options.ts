import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import { path } from '../../fields.ts'
import { needDirectory } from '../helpers/files.ts'
import { type OptionComplaint, option, strictOptions } from '../helpers/options.ts'

export interface SyslogOptions {
  /** Where messages go: to the log, as notices of level `info`, or to a file, `{ file: path }`: a line each, appended to it. Default `log`. */
  readonly to?: 'log' | { readonly file: string } | undefined
}

export const syslogOptions: z.ZodType<SyslogOptions> = strictOptions({
  to: option(
    z.union([z.literal('log'), strictOptions({ file: path('a file') })], {
      error: 'a place for messages. Write log, or { file: path }.',
    }),
    'Where messages go: to the log, as notices of level `info`, or to a file, `{ file: path }`: a line each, appended to it.',
    'log',
  ),
})

/** What else is wrong with options of the right shape, as this host is. */
export const syslogComplaints = ({ to }: SyslogOptions, baseDirectory: string): readonly OptionComplaint[] =>
  typeof to === 'object' ? needDirectory(['to', 'file'], dirname(resolve(baseDirectory, to.file))) : []

/** The options with their path made whole, from the directory of the settings file on. */
export const syslogFrom = ({ to = 'log' }: SyslogOptions, baseDirectory: string) => ({
  to: to === 'log' ? to : { file: resolve(baseDirectory, to.file) },
})
