/** What is said to one command: a code (RFC 5321, 4.2), and lines that begin with their enhanced code (RFC 3463), if any. */
export interface Answer {
  readonly code: number
  readonly lines: readonly string[]
}

/** An answer of one line. */
export const answer = (code: number, line: string): Answer => ({ code, lines: [line] })

/** Whether the client got what it asked for. */
export const isGood = ({ code }: Answer): boolean => code < 400

/** An answer as it goes over the wire. What would end a line, or is no text, becomes a space. */
export const writeAnswer = ({ code, lines }: Answer): string => {
  let written = ''
  for (let index = 0; index < lines.length; index++) {
    written += `${code}${index < lines.length - 1 ? '-' : ' '}${plain(lines[index] as string)}\r\n`
  }
  return written
}

/** Next to no line has anything to be replaced. */
const plain = (line: string): string => (CONTROLS.test(line) ? line.replace(/\p{Cc}/gu, ' ') : line)

const CONTROLS = /\p{Cc}/u

/** To each recipient that a blacklisted peer names: for good, so that it does not try the back-up servers (P5). */
export const BLACKLISTED = answer(554, '5.7.1 Your address is blacklisted here')
export const DRAINING = answer(421, '4.3.2 This server is going down, come again')
export const TIMED_OUT = answer(421, '4.4.2 You take too long')
export const TOO_MANY_COMMANDS = answer(421, '4.7.0 Too many commands without a message')
export const TOO_MANY_REFUSED = answer(421, '4.7.0 Too many recipients that are not known here')
export const LINE_TOO_LONG = answer(500, '5.5.2 The line is too long')
export const TOO_LARGE = answer(552, '5.3.4 The message is too large')
export const BAD_PATH = answer(501, '5.5.4 Only printable ASCII is read here')
export const NO_STARTTLS = answer(502, '5.5.1 STARTTLS is not offered here')
export const NO_LOGINS = answer(502, '5.5.1 AUTH is not offered here')
/** P4; the code is that of RFC 4954, 6. */
export const ENCRYPT_FIRST = answer(538, '5.7.11 Encryption is required for logging in')
export const NOT_NOW = answer(503, '5.5.1 Not within a mail transaction')
export const LOGIN_REFUSED = answer(535, '5.7.8 The credentials are invalid')
export const LAST_LOGIN_REFUSED = answer(421, '4.7.0 Too many failed logins')
export const LOGIN_UNAVAILABLE = answer(454, '4.7.0 Logins cannot be checked now, come again')
export const NO_SUCH_USER = answer(550, '5.1.1 There is no such user here')
export const USERS_UNKNOWN = answer(451, '4.3.0 The users cannot be looked up now, come again')
export const NOT_DELIVERED = answer(451, '4.3.0 The message could not be delivered now, come again')
