/** A line of an IMAP server that says how something went (RFC 9051, 7.1), or anything else it says by itself. */
export interface Response {
  /** `*` for what it says by itself, `+` where it waits for more, or the tag of the command that it answers. */
  readonly tag: string
  /** In capitals: `OK`, `NO`, `BAD`, `BYE`, `PREAUTH`, `CAPABILITY`. */
  readonly kind: string
  /** The response code in capitals, without what may follow its name: `UNAVAILABLE`. */
  readonly code: string | undefined
  /** What follows the code, or the kind where there is none. */
  readonly text: string
  /** What it says that it can do, in a code or a line for itself; undefined where it does not say. */
  readonly capabilities: string | undefined
}

const LINE = /^(\S+)(?: ([A-Za-z]+))?(?: \[([A-Za-z0-9-]+)(?: ([^\]]*))?\])? ?(.*)$/s

/** Reads a line. Control characters in it become spaces: it may be passed on. */
export const readResponse = (line: string): Response => {
  const [, tag = '', kind = '', code, argument, text = ''] = LINE.exec(line.replace(/\p{Cc}/gu, ' ')) ?? []
  const said = { tag, kind: kind.toUpperCase(), code: code?.toUpperCase(), text }
  if (tag === '*' && said.kind === 'CAPABILITY') return { ...said, capabilities: text }
  return { ...said, capabilities: said.code === 'CAPABILITY' ? argument : undefined }
}
