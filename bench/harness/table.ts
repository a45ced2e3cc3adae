import type { Result } from './result.ts'
import type { Summary } from './statistics.ts'

const HEAD = ['measurement', 'against', 'ours', 'theirs', 'unit', 'ratio', '(min to max)', 'goal']

const figure = ({ median }: Summary): string => median.toFixed(median < 10 ? 2 : 1)

const verdict = ({ goal, ratio }: Result): string => {
  if (goal === undefined) return ''
  return `${goal.toFixed(2)} ${ratio.median <= goal ? 'met' : 'MISSED'}`
}

const row = (result: Result): string[] => {
  const { name, against, ours, theirs, unit, ratio } = result
  const span = `(${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)})`
  return [name, against, figure(ours), figure(theirs), unit, ratio.median.toFixed(3), span, verdict(result)]
}

/** The results as text, a line each, and their notes below. */
export const table = (results: readonly Result[]): string => {
  const notes = results.flatMap(({ name, notes = [] }) => notes.map((note) => `${name}: ${note}`))
  return [...columns([HEAD, ...results.map(row)]), ...notes].join('\n')
}

/** Rows of cells, brought to one width each. */
export const columns = (rows: readonly string[][]): string[] => {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)))
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  )
}
