/** The known name that a mistyped one was most likely meant to be: at most two letters differ, case aside. */
export const nearestName = (name: string, known: Iterable<string>): string | undefined => {
  let nearest: string | undefined
  let least = Math.min(3, name.length)
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue
    const letters = distance(name.toLowerCase(), candidate.toLowerCase())
    if (letters >= least) continue
    least = letters
    nearest = candidate
  }
  return nearest
}

/** How many letters to add, drop or change to make one text the other (Levenshtein). */
const distance = (one: string, other: string): number => {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const above = row
    row = [i]
    for (let j = 1; j <= other.length; j++) {
      const change = above[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1)
      row.push(Math.min(change, above[j]! + 1, row[j - 1]! + 1))
    }
  }
  return row[other.length]!
}
