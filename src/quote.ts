/** A text in quotes, on one line, not too long. */
export const quote = (text: string): string => {
  const line = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')
  return line.length > 60 ? `'${line.slice(0, 60)}...'` : `'${line}'`
}
