import type { Answer } from '../answer.ts'

/** What is to be had of a backend before mail is passed to it. */
export interface Wishes {
  /** What to call ourselves, or the client, where the backend is told of it. */
  readonly name: string
  readonly startTls: boolean
  /** Who the client is, for XCLIENT (https://www.postfix.org/XCLIENT_README.html); undefined: it is not told. */
  readonly client: { readonly address: string; readonly port: number; readonly user: string | undefined } | undefined
}

/** What is to be done next: say a line and hear the answer, only hear one, or go on in TLS. */
export type Step = { readonly say: string } | 'hear' | 'secure'

/** How it went: what the backend offers, its own words against us, or what is wrong with it, for the operator. */
export type Opened = { readonly features: Features } | { readonly words: Answer } | { readonly wrong: string }

/** The service extensions of a server, in capitals, each with its parameters. */
export type Features = ReadonlyMap<string, readonly string[]>

/**
 * Opens a session with a mail server: a machine that yields what to do, is given the answer to it, and returns how it
 * went. It touches no socket.
 */
export function* opening(wishes: Wishes): Generator<Step, Opened, Answer> {
  const greeting = yield 'hear'
  if (greeting.code !== 220) return against(greeting)
  let opened = yield* hello(wishes.name)
  if (wishes.startTls && 'features' in opened) {
    if (!opened.features.has('STARTTLS')) return { wrong: NO_STARTTLS }
    const ready = yield { say: 'STARTTLS' }
    if (ready.code !== 220) return { wrong: `it refuses STARTTLS (${spoken(ready)}). Look at its log` }
    yield 'secure'
    opened = yield* hello(wishes.name)
  }
  if (wishes.client === undefined || !('features' in opened)) return opened
  const attributes = opened.features.get('XCLIENT')
  if (attributes === undefined) return { wrong: NO_XCLIENT }
  const told = yield { say: xclient(wishes.client, attributes) }
  if (told.code !== 220) return { wrong: `it refuses XCLIENT (${spoken(told)}). Look at its log` }
  return yield* hello(wishes.name)
}

/** To one without extensions nothing but the bare minimum is said. */
function* hello(name: string): Generator<Step, Opened, Answer> {
  const extended = yield { say: `EHLO ${name}` }
  if (extended.code === 250) return { features: featuresOf(extended) }
  if (extended.code < 500) return against(extended)
  const plain = yield { say: `HELO ${name}` }
  return plain.code === 250 ? { features: new Map() } : against(plain)
}

/** A good answer where none fits is a fault of the backend's. */
const against = (words: Answer): Opened =>
  words.code >= 400
    ? { words }
    : { wrong: `it answers out of turn (${spoken(words)}). Look whether it speaks SMTP there` }

const spoken = ({ code, lines }: Answer): string => `${code} ${lines[0]}`

const featuresOf = ({ lines }: Answer): Features => {
  const pairs = lines.slice(1).map((line) => line.trim().toUpperCase().split(/ +/))
  return new Map(pairs.map(([keyword = '', ...parameters]) => [keyword, parameters]))
}

/** Only what the backend wants to know; the user where it takes that, so that it need not ask for a login itself. */
const xclient = (client: NonNullable<Wishes['client']>, attributes: readonly string[]): string => {
  const { address, port, user } = client
  const facts = {
    ADDR: address.includes(':') ? `IPV6:${address}` : address,
    PORT: String(port),
    LOGIN: user === undefined ? undefined : xtext(user),
  }
  const known = Object.entries(facts).filter(([name, fact]) => fact !== undefined && attributes.includes(name))
  return ['XCLIENT', ...known.map(([name, fact]) => `${name}=${fact}`)].join(' ')
}

/** RFC 3461, 4: what is no visible ASCII is written as `+` and two hexadecimal digits. */
const xtext = (text: string): string =>
  [...Buffer.from(text)]
    .map((byte) =>
      byte > 0x20 && byte < 0x7f && byte !== 0x2b && byte !== 0x3d ? String.fromCharCode(byte) : hex(byte),
    )
    .join('')

const hex = (byte: number): string => `+${byte.toString(16).toUpperCase().padStart(2, '0')}`

const NO_STARTTLS = 'it does not offer STARTTLS. Give it a certificate, or set `tls` of the backend to on or off'
const NO_XCLIENT =
  'it does not offer XCLIENT to this host. Let it (smtpd_authorized_xclient_hosts in Postfix), or remove `xclient`'
