import { resolve } from 'node:path'
import { z } from 'zod'
import type { Duration } from '../../../durations.ts'
import { duration, oneOf, path, text, truth } from '../../../fields.ts'
import { readAuthorities } from '../../../net/client-tls.ts'
import { type OptionComplaint, option } from '../options.ts'
import { isHostName, parseTarget } from './target.ts'

/** How to connect to a backend. */
export interface BackendOptions {
  /** The backend: `host:port`, `[::1]:80`, or a port alone, which is on this host. */
  readonly to: string | number
  /** How long connecting may take, the look-up of the name and the TLS handshake included. Default `5s`. */
  readonly connectTimeout?: Duration | undefined
  /** `on`: TLS to the backend, from the first byte. Default `off`. */
  readonly tls?: 'off' | 'on' | undefined
  /** The name to ask for (SNI), which the backend's certificate must hold. Default: the host in `to`. */
  readonly serverName?: string | undefined
  /**
   * The path of a PEM file with the authorities to trust, instead of those that Node brings along. It is read at the first
   * connection, and kept. Default: those of Node.
   */
  readonly ca?: string | undefined
  /**
   * False accepts whatever certificate the backend shows: encrypted, but to nobody knows whom, so that anybody on the way
   * can read and change everything. Default true.
   */
  readonly verify?: boolean | undefined
  /** Tells the backend who the client is, in a PROXY header of that version. Default `off`. */
  readonly sendProxy?: 'off' | 'v1' | 'v2' | undefined
}

/** The same for protocols that can start TLS by a command of theirs (STARTTLS, STLS): see `Backend.secure`. */
export interface MailBackendOptions extends Omit<BackendOptions, 'tls'> {
  /** `on`: TLS to the backend, from the first byte. `starttls`: by the protocol's command. Default `off`. */
  readonly tls?: 'off' | 'on' | 'starttls' | undefined
}

/** Completes "to: '...' is not". */
export const NO_TARGET = 'a backend. Write host:port, as in 127.0.0.1:8080 or "[::1]:80", or a port of this host.'
const NO_NAME = 'a server name. Write a host name, as in mail.example.com.'

const TLS_MODE = 'a TLS mode of a backend'

/** How long connecting may take where options do not say. */
export const CONNECT_TIMEOUT = '5s'

/** The shape of `BackendOptions`, to be spread into a protocol's `strictOptions`. */
export const backendShape = {
  to: z
    .union([z.string(), z.number()], { error: NO_TARGET })
    .refine((to) => parseTarget(to) !== undefined, { error: NO_TARGET })
    .describe('The backend: `host:port`, `[::1]:80`, or a port alone, which is on this host.'),
  connectTimeout: option(
    duration(1),
    'How long connecting may take, the look-up of the name and the TLS handshake included.',
    CONNECT_TIMEOUT,
  ),
  tls: option(oneOf(TLS_MODE, ['off', 'on']), '`on`: TLS to the backend, from the first byte.', 'off'),
  serverName: option(
    text(NO_NAME, isHostName),
    "The name to ask for (SNI), which the backend's certificate must hold.",
  ).meta({ unset: 'the host in `to`' }),
  ca: option(
    path('a PEM file'),
    'The path of a PEM file with the authorities to trust, instead of those that Node brings along. It is read at the first connection, and kept.',
  ).meta({ unset: 'those of Node' }),
  verify: option(
    truth(),
    'False accepts whatever certificate the backend shows: encrypted, but to nobody knows whom, so that anybody on the way can read and change everything.',
    true,
  ),
  sendProxy: option(
    oneOf('a version of the PROXY header', ['off', 'v1', 'v2']),
    'Tells the backend who the client is, in a PROXY header of that version.',
    'off',
  ),
}

/** The shape of `MailBackendOptions`. */
export const mailBackendShape = {
  ...backendShape,
  tls: option(
    oneOf(TLS_MODE, ['off', 'on', 'starttls']),
    "`on`: TLS to the backend, from the first byte. `starttls`: by the protocol's command.",
    'off',
  ),
}

/** What else is wrong with options whose shape is right: what contradicts itself, and a `ca` that cannot be read here. */
export const backendComplaints = (options: MailBackendOptions, baseDirectory: string): readonly OptionComplaint[] => [
  ...contradictions(options),
  ...unreadable(fromDirectory(options, baseDirectory).ca),
]

/** Options of TLS without TLS: whoever wrote them believes that the connection is encrypted. */
export const contradictions = (options: MailBackendOptions): readonly OptionComplaint[] => {
  const { tls = 'off', ca, verify } = options
  const idle = (['serverName', 'ca', 'verify'] as const).filter((key) => tls === 'off' && options[key] !== undefined)
  const complaints = idle.map((key) => ({
    path: [key],
    message: `${key} has no meaning without TLS to the backend. Set \`tls: on\` beside it, or remove it.`,
  }))
  if (ca === undefined || verify !== false) return complaints
  return [...complaints, { path: ['ca'], message: 'ca has no meaning with `verify: false`. Remove one of them.' }]
}

const unreadable = (ca: string | undefined): readonly OptionComplaint[] => {
  if (ca === undefined) return []
  try {
    readAuthorities(ca)
    return []
  } catch (error) {
    return [{ path: ['ca'], message: `${(error as Error).message}.` }]
  }
}

/** The options with their path made whole, from the directory of the settings file on. */
export const fromDirectory = <O extends { readonly ca?: string | undefined }>(options: O, baseDirectory: string): O =>
  options.ca === undefined ? options : { ...options, ca: resolve(baseDirectory, options.ca) }
