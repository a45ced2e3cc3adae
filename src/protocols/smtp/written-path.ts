/**
 * What stands behind the colon of MAIL FROM and RCPT TO, as the client wrote it, with one space between its parts.
 * Undefined where it holds what is no printable ASCII: that would need SMTPUTF8, or be a trick on who reads it next.
 */
export const writtenPath = (line: Buffer): string | undefined => {
  const text = line.toString('latin1')
  const parts = text.slice(text.indexOf(':') + 1).split(/[ \t]+/)
  const written = parts.filter((part) => part !== '')
  return written.every((part) => /^[\x21-\x7e]+$/.test(part)) ? written.join(' ') : undefined
}
