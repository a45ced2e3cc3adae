import { type Answer, answer } from './answer.ts'

/** Checks the value of a parameter; undefined stands for a parameter without one. */
type Check = (value: string | undefined) => boolean

/** An esmtp-param (RFC 5321, 4.1.2). */
const PARAMETER = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([\x21-\x3c\x3e-\x7e]+))?$/

/** The path may hold spaces in front of it, and no `>` within. */
const BEHIND_PATH = /^[^:]*:\s*<[^>]*>\s*(\S.*)$/s

const isXtext: Check = (value) => value !== undefined && /^(?:[!-*,-<>-~]|\+[0-9A-F]{2})+$/.test(value)

const MAIL: Readonly<Record<string, Check>> = {
  SIZE: (value) => value !== undefined && /^\d{1,20}$/.test(value),
  BODY: (value) => value !== undefined && /^(?:7BIT|8BITMIME)$/i.test(value),
  // Either `<>`, or a mailbox in xtext.
  AUTH: (value) => value === '<>' || (isXtext(value) && !/[<>]/.test(value as string)),
}

/**
 * The refusal of MAIL or RCPT for its parameters: 555 for one of an extension that EHLO does not offer (RFC 5321,
 * 4.1.1.11), 501 for a malformed one or a bad value. Undefined: none is wrong, or the line has no path.
 */
export const refusedParameters = (line: Buffer, verb: 'MAIL' | 'RCPT', offers = NO_AUTH): Answer | undefined => {
  // Most lines have none.
  if (line.indexOf(GREATER_THAN) === line.length - 1) return undefined
  const [, text] = BEHIND_PATH.exec(line.toString('latin1').trimEnd()) ?? []
  if (text === undefined) return undefined
  for (const parameter of text.split(/\s+/)) {
    const [, name, value] = PARAMETER.exec(parameter) ?? []
    if (name === undefined) return MALFORMED
    const keyword = name.toUpperCase()
    const isOffered = verb === 'MAIL' && Object.hasOwn(MAIL, keyword) && (keyword !== 'AUTH' || offers.auth)
    if (!isOffered) return answer(555, `5.5.4 The parameter ${keyword.slice(0, LONGEST_NAME)} is not known here`)
    if (!MAIL[keyword]?.(value)) return answer(501, `5.5.4 The value of ${keyword} is no good one`)
  }
  return undefined
}

/** Whether EHLO offers AUTH, and with it the parameter of MAIL (RFC 4954, 5). */
const NO_AUTH = { auth: false }

const GREATER_THAN = 0x3e

/** How much of an unknown name is repeated. */
const LONGEST_NAME = 40

const MALFORMED = answer(501, '5.5.4 Parameters are words, or have the form NAME=VALUE')
