/** A length of time as settings write it: `250ms`, `30s`, `5m`, `1h`, `1.5s`. Not negative, no spaces. */
export type Duration = `${number}${'ms' | 's' | 'm' | 'h'}`

/** Milliseconds in each unit. */
const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

/** What a duration looks like; also in JSON Schemas. */
export const DURATION_PATTERN = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/

/** The longest time that a timer of Node can wait (2^31 - 1 ms); a longer one would fire at once. */
export const LONGEST = 2_147_483_647

/** The duration in whole milliseconds; undefined when the text is none. */
export const parseDuration = (text: string): number | undefined => {
  const match = DURATION_PATTERN.exec(text)
  if (match === null) return undefined
  return Math.round(Number(match[1]) * UNITS[match[2] as keyof typeof UNITS])
}

/** The shortest text that says exactly so many milliseconds: 60000 is `1m`, 90000 is `90s`. */
export const formatDuration = (milliseconds: number): Duration => {
  const whole = Math.round(milliseconds)
  if (whole === 0) return '0s'
  if (whole % 3_600_000 === 0) return `${whole / 3_600_000}h`
  if (whole % 60_000 === 0) return `${whole / 60_000}m`
  return whole % 1_000 === 0 ? `${whole / 1_000}s` : `${whole}ms`
}
