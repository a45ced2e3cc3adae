import { readFileSync } from 'node:fs'
import type { Result } from './harness/result.ts'
import type { Summary } from './harness/statistics.ts'

/** Prints results as the table of `docs/performance.md`. */

const HEAD =
  '| measurement | against | ours | theirs | unit | ratio (min to max) | goal |\n| --- | --- | --: | --: | --- | --- | --- |'

const figure = ({ median }: Summary): string => Number(median.toPrecision(3)).toLocaleString('en')

const row = ({ name, against, ours, theirs, unit, ratio, goal }: Result): string => {
  const span = `${ratio.median.toFixed(3)} (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)})`
  const verdict = goal === undefined ? '' : `${goal.toFixed(2)} ${ratio.median <= goal ? 'met' : '**missed**'}`
  return `| ${[`\`${name}\``, against, figure(ours), figure(theirs), unit, span, verdict].join(' | ')} |`
}

const files = process.argv.slice(2)
if (files.length === 0) {
  process.stderr.write('usage: node bench/document.ts RESULTS.json... (written by npm run bench -- --json FILE)\n')
  process.exitCode = 2
} else {
  const results = files.flatMap((file): Result[] => JSON.parse(readFileSync(file, 'utf8')))
  process.stdout.write(`${[HEAD, ...results.map(row)].join('\n')}\n`)
}
