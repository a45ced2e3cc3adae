/** One element of structured data (RFC 5424 6.3). A parameter's name may come more than once. */
export interface StructuredElement {
  readonly id: string
  readonly params: readonly (readonly [name: string, value: string])[]
}

/** What a syslog message says. No text in it holds a control character. */
export interface SyslogMessage {
  readonly facility: string
  readonly severity: string
  /** As the sender wrote it: RFC 3339 in RFC 5424, `Oct 11 22:14:15` in RFC 3164. */
  readonly timestamp?: string | undefined
  readonly host?: string | undefined
  readonly app?: string | undefined
  readonly processId?: string | undefined
  readonly messageId?: string | undefined
  readonly structuredData: readonly StructuredElement[]
  readonly text: string
  /** Whether the end was cut off because the message was too long. */
  readonly truncated: boolean
}

/** By their numbers (RFC 5424 6.2.1, table 1), in the words of syslog.h. */
const FACILITIES =
  'kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7'.split(
    ' ',
  )

/** By their numbers (RFC 5424 6.2.1, table 2). */
const SEVERITIES = 'emerg alert crit err warning notice info debug'.split(' ')

/** user.notice: what a message without a priority is taken for (RFC 3164 4.3.3). */
export const NO_PRIORITY = 13

/** @param priority 0 to 191: eight times the facility and the severity. */
export const priorityNames = (priority: number): { facility: string; severity: string } => ({
  facility: FACILITIES[priority >> 3] ?? 'user',
  severity: SEVERITIES[priority & 7] ?? 'notice',
})

/** Control characters, line and paragraph separators, and those that turn the direction of writing. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu

/** With these a sender could forge a line of its own, or a colour, or hide what it wrote: they are spelt out. */
export const escapeControls = (text: string): string =>
  text.replace(UNPRINTABLE, (character) => SHORT[character] ?? `\\u${hex(character)}`)

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const hex = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, '0')
