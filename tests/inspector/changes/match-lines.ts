/** How far is looked for the place where two texts go together again. */
const FARTHEST = 500

/**
 * For each line of one text the same line of the other, or -1; in order, so that what lies between two pairs was
 * changed. A quick match and not the longest one: it costs nothing where the texts are alike.
 */
export const matchLines = (lines: readonly string[], others: readonly string[]): readonly number[] => {
  const matched = new Array<number>(lines.length).fill(-1)
  const tail = matchTail(lines, others, matched)
  const [end, otherEnd] = [lines.length - tail, others.length - tail]
  let [at, other] = [0, 0]
  while (at < end && other < otherEnd) {
    if (lines[at] === others[other]) {
      matched[at++] = other++
      continue
    }
    const ahead = meetAgain(lines.slice(at, Math.min(end, at + FARTHEST)), others, other, otherEnd)
    if (ahead === undefined) break
    at += ahead.skip
    other += ahead.otherSkip
  }
  return matched
}

/** Pairs the lines that both texts end with; returns how many. */
const matchTail = (lines: readonly string[], others: readonly string[], matched: number[]): number => {
  let tail = 0
  const most = Math.min(lines.length, others.length)
  while (tail < most && lines.at(-1 - tail) === others.at(-1 - tail)) {
    tail++
    matched[lines.length - tail] = others.length - tail
  }
  return tail
}

/** The fewest lines to pass over on both sides together. Empty lines are everywhere, and say nothing. */
const meetAgain = (lines: readonly string[], others: readonly string[], from: number, to: number) => {
  for (let distance = 1; distance < FARTHEST; distance++) {
    for (let skip = 0; skip <= distance; skip++) {
      const otherSkip = distance - skip
      const line = lines[skip]
      if (line !== undefined && line !== '' && from + otherSkip < to && line === others[from + otherSkip])
        return { skip, otherSkip }
    }
  }
  return undefined
}
