/**
 * What stands behind the colon of MAIL FROM and RCPT TO, as the client wrote it, with one space between its parts.
 * Undefined where it holds what is no printable ASCII: that would need SMTPUTF8, or be a trick on who reads it next.
 */
export const writtenPath = (line: Buffer): string | undefined => {
  const text = line.toString('latin1', line.indexOf(':') + 1)
  if (/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(text)) return text
  const parts = text.split(/[ \t]+/)
  const written = parts.filter((part) => part !== '')
  return written.every((part) => /^[\x21-\x7e]+$/.test(part)) ? written.join(' ') : undefined
}

/** The address in such a path, without a source route (RFC 5321, 4.1.2). Its domain is as the client wrote it: ASCII. */
export const writtenAddress = (written: string): string => /^<(?:@[^:>]*:)?([^>]*)>/.exec(written)?.[1] ?? ''
