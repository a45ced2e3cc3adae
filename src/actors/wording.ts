/** What an error says, whatever was thrown. */
export const messageOf = (error: unknown): string => {
  if (error instanceof Error) return error.message
  return typeof error === 'object' ? 'an error without words' : String(error)
}

export const stackOf = (error: unknown): string | undefined => (error instanceof Error ? error.stack : undefined)

/** The error's code, as `EADDRINUSE`. */
export const codeOf = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'UNKNOWN'
}
