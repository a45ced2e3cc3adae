import { escapeControls, NO_PRIORITY, priorityNames, type SyslogMessage } from './message.ts'
import { parseStructuredData } from './structured-data.ts'

/** The longest message that is kept whole, in bytes; of a longer one the end is cut off (RFC 5424 6.1 asks for 2048). */
export const LONGEST_MESSAGE = 8_192

type Fields = Omit<SyslogMessage, 'facility' | 'severity' | 'truncated'>

/**
 * Reads a message of RFC 5424, or of RFC 3164 in the many ways that people write it. There is no message that cannot
 * be read: what does not look like either is text, and one without a priority is user.notice (RFC 3164 4.3.3).
 */
export const parseSyslog = (data: Uint8Array): SyslogMessage => {
  const text = decode(data)
  const [priority, rest] = splitPriority(text)
  const fields =
    (priority === undefined ? undefined : parseModern(rest)) ?? parseTraditional(rest, priority !== undefined)
  return { ...priorityNames(priority ?? NO_PRIORITY), ...harmless(fields), truncated: data.length > LONGEST_MESSAGE }
}

/** UTF-8, without half a character at the cut, and without the line end or NUL that many senders put behind. */
const decode = (data: Uint8Array): string => {
  const bytes = data.subarray(0, LONGEST_MESSAGE)
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: data.length > bytes.length })
  let end = text.length
  while (end > 0 && '\r\n\0'.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** `<0>` to `<191>`, without leading zeros. */
const PRIORITY = /^<(0|[1-9]\d{0,2})>/

const splitPriority = (text: string): [priority: number | undefined, rest: string] => {
  const match = PRIORITY.exec(text)
  const priority = Number(match?.[1])
  return match !== null && priority <= 191 ? [priority, text.slice(match[0].length)] : [undefined, text]
}

/** VERSION, TIMESTAMP, HOSTNAME, APP-NAME, PROCID, MSGID; structured data follows. */
const MODERN = /^1 (\S{1,64}) (\S{1,255}) (\S{1,255}) (\S{1,255}) (\S{1,255}) /

const parseModern = (text: string): Fields | undefined => {
  const match = MODERN.exec(text)
  if (match === null) return undefined
  const [head, timestamp, host, app, processId, messageId] = match.map(orNil) as [string, ...(string | undefined)[]]
  const data = parseStructuredData(text, head.length)
  const rest = text.slice(data?.end ?? head.length)
  return {
    timestamp,
    host,
    app,
    processId,
    messageId,
    structuredData: data?.elements ?? [],
    text: rest.replace(/^ ?\ufeff?/, ''),
  }
}

/** `-` says that a field is not known (NILVALUE). */
const orNil = (field: string): string | undefined => (field === '-' ? undefined : field)

/** `Oct 11 22:14:15`, with a year before or behind the time, a fraction and a zone as devices write it; or RFC 3339. */
const TIME =
  /^(?:[*.])?((?:[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,9})?(?: \d{4})?)|(?:\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:?\d\d)?)):? /

/** A word that does not end as a tag does. */
const HOST = /^([^\s:[\]]{1,255}|[\da-fA-F]*:[\da-fA-F:.]+) (?=\S)/

/** `su: `, `sshd[77]: `. */
const TAG = /^([^\s:[\]]{1,64})(?:\[([^\]\s]{1,128})\])?:(?: |$)/

const parseTraditional = (text: string, hasPriority: boolean): Fields => {
  const time = hasPriority ? TIME.exec(text) : null
  let rest = text.slice(time?.[0].length ?? 0)
  const host = time === null ? null : HOST.exec(rest)
  rest = rest.slice(host?.[0].length ?? 0)
  const tag = hasPriority ? TAG.exec(rest) : null
  rest = rest.slice(tag?.[0].length ?? 0)
  return { timestamp: time?.[1], host: host?.[1], app: tag?.[1], processId: tag?.[2], structuredData: [], text: rest }
}

const harmless = (fields: Fields): Fields => ({
  timestamp: escaped(fields.timestamp),
  host: escaped(fields.host),
  app: escaped(fields.app),
  processId: escaped(fields.processId),
  messageId: escaped(fields.messageId),
  structuredData: fields.structuredData.map(({ id, params }) => ({
    id,
    params: params.map(([name, value]) => [name, escapeControls(value)] as const),
  })),
  text: escapeControls(fields.text),
})

const escaped = (field: string | undefined): string | undefined =>
  field === undefined ? undefined : escapeControls(field)
