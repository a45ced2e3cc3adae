/** The Maildirs that a session has, in this process. */
const held = new Set<string>()

/**
 * Takes a Maildir for one session alone (RFC 1939, 4): two that delete by numbers would delete each other's. Returns how
 * to give it back; undefined: another session has it.
 */
export const lock = (directory: string): (() => void) | undefined => {
  if (held.has(directory)) return undefined
  held.add(directory)
  return () => void held.delete(directory)
}
