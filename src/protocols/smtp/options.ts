import { resolve } from 'node:path'
import type { z } from 'zod'
import type { Duration } from '../../durations.ts'
import { between, duration, path, truth } from '../../fields.ts'
import { backendComplaints, fromDirectory, mailBackendShape } from '../helpers/backend/options.ts'
import { needParent } from '../helpers/files.ts'
import { usersComplaints } from '../helpers/login/complaints.ts'
import { type LoginOptions, loginContradictions, loginShape } from '../helpers/login/options.ts'
import { complaintsWithin, functionOption, type OptionComplaint, option, strictOptions } from '../helpers/options.ts'
import type { SmtpBackendOptions } from './backend/index.ts'
import type { Deliver } from './deliver.ts'

/** How SMTP is spoken, and where messages go: to `maildir`, to `backend`, or to `deliver`. */
export interface SmtpOptions extends LoginOptions {
  /**
   * The folder of the users' Maildirs: a message for alice goes into `<maildir>/alice`. Needs `users`; has its default where
   * there are users and nothing else says where messages go. Default `./mail`.
   */
  readonly maildir?: string | undefined
  /** Where messages are passed on to, while they come in. */
  readonly backend?: SmtpBackendOptions | undefined
  /** Takes the messages of a host. A settings file cannot hold it. */
  readonly deliver?: Deliver | undefined
  /** The largest message that is taken. 1 byte to 1 TB, default 26214400 bytes, which are 25 MB. */
  readonly maxMessageSize?: number | undefined
  /** The most recipients of one message. 1 to 10000, default 100. */
  readonly maxRecipients?: number | undefined
  /** Whether one must log in before one may send, as on a port for submission. Default false. */
  readonly loginRequired?: boolean | undefined
  /**
   * How long a client may take for a command, or for 64 KB of a message (RFC 5321, 4.5.3.2); and a backend for an answer,
   * twice that behind a message. Default `5m`.
   */
  readonly idleTimeout?: Duration | undefined
  /** Whether `Return-Path` and `Received` are put in front of messages in Maildirs; else not a byte is changed. Default false. */
  readonly traceHeaders?: boolean | undefined
}

/** What holds where options do not say otherwise. */
export const SMTP_DEFAULTS = {
  maildir: './mail',
  maxMessageSize: 26_214_400,
  maxRecipients: 100,
  idleTimeout: '5m',
} as const

export const smtpOptions: z.ZodType<SmtpOptions> = strictOptions({
  ...loginShape,
  maildir: option(
    path('the folder of the Maildirs'),
    "The folder of the users' Maildirs: a message for alice goes into `<maildir>/alice`. Needs `users`; has its default where there are users and nothing else says where messages go.",
    SMTP_DEFAULTS.maildir,
  ),
  backend: option(
    strictOptions({
      ...mailBackendShape,
      xclient: option(
        truth(),
        'Tells the backend who the client is, by XCLIENT. One that does not offer it gets no mail.',
        false,
      ),
    }),
    'Where messages are passed on to, while they come in.',
  ),
  deliver: functionOption<Deliver>(
    'Takes the messages of a host. A settings file cannot hold it.',
    'name a maildir or a backend',
  ),
  maxMessageSize: option(
    between(1, 2 ** 40, 'a size in bytes'),
    'The largest message that is taken.',
    SMTP_DEFAULTS.maxMessageSize,
  ).meta({ unit: 'bytes' }),
  maxRecipients: option(
    between(1, 10_000, 'a number of recipients'),
    'The most recipients of one message.',
    SMTP_DEFAULTS.maxRecipients,
  ),
  loginRequired: option(truth(), 'Whether one must log in before one may send, as on a port for submission.', false),
  idleTimeout: option(
    duration(1),
    'How long a client may take for a command, or for 64 KB of a message (RFC 5321, 4.5.3.2); and a backend for an answer, twice that behind a message.',
    SMTP_DEFAULTS.idleTimeout,
  ),
  traceHeaders: option(
    truth(),
    'Whether `Return-Path` and `Received` are put in front of messages in Maildirs; else not a byte is changed.',
    false,
  ),
})

/** What contradicts itself in options whose shape is right, or says too little. */
export const smtpContradictions = (options: SmtpOptions): readonly OptionComplaint[] => {
  const ways = WAYS.filter((way) => options[way] !== undefined)
  if (ways.length === 0) return [{ path: [], message: NOWHERE }]
  const [first, second] = ways
  if (second !== undefined) return [{ path: [second], message: `${second} cannot stand beside ${first}. Remove one.` }]
  const complaints = [...loginContradictions(options)]
  if (first === 'maildir' && options.users === undefined) complaints.push({ path: ['maildir'], message: NO_USERS })
  if (first !== 'maildir') {
    if (options.traceHeaders !== undefined)
      complaints.push({ path: ['traceHeaders'], message: 'traceHeaders is for Maildirs. Remove it.' })
  }
  if (options.loginRequired && !hasLogins(options)) complaints.push({ path: ['loginRequired'], message: NOBODY })
  return complaints
}

/** Whether there is somebody who can say who a login is; a backend is asked by logging in there. */
export const hasLogins = ({ users, authenticate, backend }: SmtpOptions): boolean =>
  users !== undefined || authenticate !== undefined || backend !== undefined

const WAYS = ['maildir', 'backend', 'deliver'] as const

const NOWHERE =
  'nothing says where messages go. Set `maildir` to the folder of the Maildirs and `users` to a users file, or `backend` to a mail server; in TypeScript also `deliver`.'
const NO_USERS = 'nothing says who gets mail here. Set `users` to a users file, as `portreeve passwd` makes it.'
const NOBODY = 'nobody could log in, and so nobody could send. Set `users` to a users file, or remove `loginRequired`.'

/** What else is wrong with options of the right shape, as this host is. */
export const smtpComplaints = (options: SmtpOptions, baseDirectory: string): readonly OptionComplaint[] => {
  const { maildir, backend } = smtpFrom(options, baseDirectory)
  return [
    ...smtpContradictions(withMaildir(options)),
    ...usersComplaints(options, baseDirectory),
    ...(backend === undefined ? [] : complaintsWithin('backend', backendComplaints(backend, baseDirectory))),
    ...(maildir === undefined ? [] : needParent(['maildir'], maildir)),
  ]
}

/** Who has users and says nothing of where their mail goes has Maildirs. */
export const withMaildir = (options: SmtpOptions): SmtpOptions =>
  options.users === undefined || WAYS.some((way) => options[way] !== undefined)
    ? options
    : { ...options, maildir: SMTP_DEFAULTS.maildir }

/** The options with their paths made whole, from the directory of the settings file on. */
export const smtpFrom = (options: SmtpOptions, baseDirectory: string): SmtpOptions => {
  const { maildir, users, backend, ...others } = withMaildir(options)
  return {
    ...others,
    ...(maildir !== undefined && { maildir: resolve(baseDirectory, maildir) }),
    ...(users !== undefined && { users: resolve(baseDirectory, users) }),
    ...(backend !== undefined && { backend: fromDirectory(backend, baseDirectory) }),
  }
}
