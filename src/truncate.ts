/** The start of a text that is longer than `most` characters, and how much of it was cut. */
export const cutText = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most).toWellFormed()}… (${text.length - most} characters cut)`
