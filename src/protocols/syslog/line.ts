import type { SyslogMessage } from './message.ts'

/**
 * A message as one line of a file: when it came, from which address, what it is, and what it says.
 * `2026-11-24T04:33:10.123Z 10.0.0.5 auth.crit mymachine su[77] ID47: [origin ip="10.0.0.5"] text`
 */
export const toLine = (message: SyslogMessage, from: string, received: Date): string => {
  const { facility, severity, host = '-', app = '-', processId, messageId } = message
  const sender = processId === undefined ? app : `${app}[${processId}]`
  const tag = messageId === undefined ? sender : `${sender} ${messageId}`
  const data = message.structuredData.map(({ id, params }) => `[${[id, ...params.map(toParam)].join(' ')}]`).join('')
  const text = data === '' ? message.text : `${data} ${message.text}`
  return `${received.toISOString()} ${from} ${facility}.${severity} ${host} ${tag}: ${text}\n`
}

const toParam = ([name, value]: readonly [string, string]): string => `${name}="${value.replace(/["\\\]]/g, '\\$&')}"`

/** A message's details for a log, without what is not known. */
export const toDetails = (message: SyslogMessage, from: string): Readonly<Record<string, unknown>> => {
  const { text: _, structuredData, truncated, ...known } = message
  const details: Record<string, unknown> = { ...known, from }
  if (structuredData.length > 0) details.structuredData = structuredData
  if (truncated) details.truncated = true
  for (const [key, value] of Object.entries(details)) if (value === undefined) delete details[key]
  return details
}
