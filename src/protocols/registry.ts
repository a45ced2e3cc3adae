import type { z } from 'zod'
import { discard } from './discard.ts'
import { echo } from './echo.ts'
import { fromDirectory } from './helpers/backend/options.ts'
import { noOptions, type OptionComplaint } from './helpers/options.ts'
import { httpComplaints, httpFrom, httpOptions } from './http/options.ts'
import { imapComplaints, imapFrom, imapOptions } from './imap/options.ts'
import { pop3Complaints, pop3From, pop3Options } from './pop3/options.ts'
import type { Protocol } from './protocol.ts'
import { relayComplaints, relayOptions } from './relay/options.ts'
import { smtpComplaints, smtpFrom, smtpOptions } from './smtp/options.ts'
import { syslogComplaints, syslogFrom, syslogOptions } from './syslog/options.ts'
import { whoami } from './whoami.ts'

/*
 * The shapes of options are at hand, for settings are checked at once. The protocols themselves, with the libraries below
 * them, are loaded when settings name them: all of them together would be more than the rest of Portreeve.
 */

export type Transport = 'tcp' | 'udp'

/** What a protocol that settings name is made with, beside its options. */
export interface BuiltinContext {
  readonly transport: Transport
  /** The directory that paths in the options start from: that of the settings file. */
  readonly baseDirectory: string
}

/** A protocol that settings can name. */
export interface Builtin {
  /** What it can speak on, the usual one first. */
  readonly transports: readonly Transport[]
  /** The shape of its options; those that are left out are `{}`. */
  readonly options: z.ZodType
  /** Loads it, and makes it of options that the shape has accepted. Asks nothing else of the file system. */
  create(options: unknown, context: BuiltinContext): Promise<Protocol>
  /** What else is wrong with accepted options, as this host is: the option, and a sentence with what to do. */
  complaints(options: unknown, context: BuiltinContext): readonly OptionComplaint[]
}

/** Ties the type of the options to their shape, which `Record` cannot. */
const builtin = <O>(
  transports: readonly Transport[],
  options: z.ZodType<O>,
  create: (options: O, context: BuiltinContext) => Promise<Protocol>,
  complaints: (options: O, baseDirectory: string, transport: Transport) => readonly OptionComplaint[] = () => [],
): Builtin =>
  ({
    transports,
    options,
    create,
    complaints: (given: O, context: BuiltinContext) => complaints(given, context.baseDirectory, context.transport),
  }) as Builtin

const BOTH = ['tcp', 'udp'] as const

/** The protocols that settings can name (`protocol: echo`). */
export const builtins: Readonly<Record<string, Builtin>> = {
  echo: builtin(BOTH, noOptions, async (_, { transport }) => (transport === 'udp' ? echo({ transport }) : echo())),
  discard: builtin(BOTH, noOptions, async (_, { transport }) =>
    transport === 'udp' ? discard({ transport }) : discard(),
  ),
  whoami: builtin(['tcp'], noOptions, async () => whoami()),
  http: builtin(
    ['tcp'],
    httpOptions,
    async (options, { baseDirectory }) => (await import('./http/index.ts')).http(httpFrom(options, baseDirectory)),
    httpComplaints,
  ),
  relay: builtin(
    BOTH,
    relayOptions,
    async (options, { baseDirectory, transport }) => {
      const { relay } = await import('./relay/index.ts')
      const whole = fromDirectory(options, baseDirectory)
      return transport === 'udp' ? relay({ ...whole, transport }) : relay(whole)
    },
    relayComplaints,
  ),
  smtp: builtin(
    ['tcp'],
    smtpOptions,
    async (options, { baseDirectory }) => (await import('./smtp/index.ts')).smtp(smtpFrom(options, baseDirectory)),
    smtpComplaints,
  ),
  pop3: builtin(
    ['tcp'],
    pop3Options,
    async (options, { baseDirectory }) => (await import('./pop3/index.ts')).pop3(pop3From(options, baseDirectory)),
    pop3Complaints,
  ),
  imap: builtin(
    ['tcp'],
    imapOptions,
    async (options, { baseDirectory }) => (await import('./imap/index.ts')).imap(imapFrom(options, baseDirectory)),
    imapComplaints,
  ),
  syslog: builtin(
    ['udp', 'tcp'],
    syslogOptions,
    async (options, { baseDirectory, transport }) => {
      const { syslog } = await import('./syslog/index.ts')
      const whole = syslogFrom(options, baseDirectory)
      return transport === 'udp' ? syslog(whole) : syslog({ ...whole, transport })
    },
    syslogComplaints,
  ),
}
