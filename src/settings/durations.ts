import type { Duration } from '../durations.ts'

export { DURATION_PATTERN, type Duration, LONGEST, parseDuration } from '../durations.ts'

/** The shortest text that says exactly so many milliseconds: 60000 is `1m`, 90000 is `90s`. */
export const formatDuration = (milliseconds: number): Duration => {
  const whole = Math.round(milliseconds)
  if (whole === 0) return '0s'
  if (whole % 3_600_000 === 0) return `${whole / 3_600_000}h`
  if (whole % 60_000 === 0) return `${whole / 60_000}m`
  return whole % 1_000 === 0 ? `${whole / 1_000}s` : `${whole}ms`
}
