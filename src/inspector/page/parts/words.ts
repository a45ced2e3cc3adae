/** What a word of state is to an operator: all is well, look, or act. Said by colour beside the word. */
const MOODS: Readonly<Record<string, 'good' | 'look' | 'bad'>> = {
  accepting: 'good',
  receiving: 'good',
  running: 'good',
  open: 'good',
  quiet: 'good',
  kept: 'good',
  binding: 'look',
  backingOff: 'bad',
  reserved: 'look',
  handshaking: 'look',
  suspended: 'look',
  draining: 'look',
  restarting: 'bad',
  full: 'bad',
  failed: 'bad',
  certificateMissing: 'bad',
}

/** The mood of `draining.emptying` is that of `draining`. */
export const moodOf = (state: string): string => MOODS[state.split('.')[0] as string] ?? 'plain'

/** `backingOff` as people read it. */
export const wordsOfState = (state: string): string =>
  state.replace(/([a-z])([A-Z])/g, (_, before, after) => `${before} ${after.toLowerCase()}`).replaceAll('.', ', ')

const counts = new Intl.NumberFormat('en')

export const count = (number: number): string => counts.format(number)

/** `12 s`, `4 min`, `3 h`, `2 d`. */
export const age = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.round(milliseconds / 1_000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} d`
}

/** `512 B`, `3.4 kB`, `12 MB`. */
export const bytes = (number: number): string => {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, number)) / 3))
  const value = number / 1_000 ** power
  return `${power > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power]}`
}

/** The time of day with milliseconds. */
export const clock = (at: number): string => {
  const time = new Date(at)
  return `${time.toLocaleTimeString('en-GB')}.${String(time.getMilliseconds()).padStart(3, '0')}`
}
