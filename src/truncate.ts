/** The start of a text that is longer than `most` characters, and how much of it was cut. */
export const cutText = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).toWellFormed()}… (${text.length - most} characters cut)`

/** What the note on a cut text takes, in bytes. */
const NOTE = 32

/** The same for at most `most` bytes of UTF-8, the note among them. */
export const cutBytes = (text: string, most: number): string => {
  if (text.length * 3 <= most || Buffer.byteLength(text) <= most) return text
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(most - NOTE))
  return cutText(text, read)
}
