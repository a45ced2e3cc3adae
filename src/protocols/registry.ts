import { dirname, resolve } from 'node:path'
import type { z } from 'zod'
import { discard } from './discard.ts'
import { echo } from './echo.ts'
import { fromDirectory } from './helpers/backend/index.ts'
import { needDirectory } from './helpers/files.ts'
import { noOptions, type OptionComplaint } from './helpers/options.ts'
import { http, httpOptions } from './http/index.ts'
import { imap, imapComplaints, imapFrom, imapOptions } from './imap/index.ts'
import { pop3, pop3Complaints, pop3From, pop3Options } from './pop3/index.ts'
import type { Protocol } from './protocol.ts'
import { relay, relayComplaints, relayOptions } from './relay/index.ts'
import { smtp, smtpComplaints, smtpFrom, smtpOptions } from './smtp/index.ts'
import { syslog, syslogOptions } from './syslog/index.ts'
import { whoami } from './whoami.ts'

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
  /** Makes it of options that the shape has accepted. Throws nothing then, and asks nothing of the file system. */
  create(options: unknown, context: BuiltinContext): Protocol
  /** What else is wrong with accepted options, as this host is: the option, and a sentence with what to do. */
  complaints?(options: unknown, context: BuiltinContext): readonly OptionComplaint[]
}

/** Ties the type of the options to their shape, which `Record` cannot. */
const builtin = <O>(
  transports: readonly Transport[],
  options: z.ZodType<O>,
  create: (options: O, context: BuiltinContext) => Protocol,
  complaints: (options: O, context: BuiltinContext) => readonly OptionComplaint[] = () => [],
): Builtin => ({ transports, options, create, complaints }) as Builtin

const BOTH = ['tcp', 'udp'] as const

/** The protocols that settings can name (`protocol: echo`). */
export const builtins: Readonly<Record<string, Builtin>> = {
  echo: builtin(BOTH, noOptions, (_, { transport }) => (transport === 'udp' ? echo({ transport }) : echo())),
  discard: builtin(BOTH, noOptions, (_, { transport }) => (transport === 'udp' ? discard({ transport }) : discard())),
  whoami: builtin(['tcp'], noOptions, () => whoami()),
  http: builtin(
    ['tcp'],
    httpOptions,
    (options, { baseDirectory }) => http({ ...options, root: resolve(baseDirectory, options.root) }),
    ({ root }, { baseDirectory }) => needDirectory(['root'], resolve(baseDirectory, root)),
  ),
  relay: builtin(
    BOTH,
    relayOptions,
    (options, { baseDirectory, transport }) => {
      const whole = fromDirectory(options, baseDirectory)
      return transport === 'udp' ? relay({ ...whole, transport }) : relay(whole)
    },
    (options, { baseDirectory, transport }) => relayComplaints(options, baseDirectory, transport),
  ),
  smtp: builtin(
    ['tcp'],
    smtpOptions,
    (options, { baseDirectory }) => smtp(smtpFrom(options, baseDirectory)),
    (options, { baseDirectory }) => smtpComplaints(options, baseDirectory),
  ),
  pop3: builtin(
    ['tcp'],
    pop3Options,
    (options, { baseDirectory }) => pop3(pop3From(options, baseDirectory)),
    (options, { baseDirectory }) => pop3Complaints(options, baseDirectory),
  ),
  imap: builtin(
    ['tcp'],
    imapOptions,
    (options, { baseDirectory }) => imap(imapFrom(options, baseDirectory)),
    (options, { baseDirectory }) => imapComplaints(options, baseDirectory),
  ),
  syslog: builtin(
    ['udp', 'tcp'],
    syslogOptions,
    ({ to }, { baseDirectory, transport }) => {
      const options = { to: from(baseDirectory, to) }
      return transport === 'udp' ? syslog(options) : syslog({ ...options, transport })
    },
    ({ to }, { baseDirectory }) =>
      typeof to === 'object' ? needDirectory(['to', 'file'], dirname(resolve(baseDirectory, to.file))) : [],
  ),
}

const from = (directory: string, to: 'log' | { readonly file: string } = 'log') =>
  to === 'log' ? to : { file: resolve(directory, to.file) }
