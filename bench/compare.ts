import { readFileSync } from 'node:fs'
import type { Result } from './harness/result.ts'
import { columns } from './harness/table.ts'

const HEAD = ['measurement', 'against', 'ratio before', 'ratio after', 'after / before', '']

const read = (file: string): readonly Result[] => JSON.parse(readFileSync(file, 'utf8'))

/** A change counts when the one median lies outside everything that the other run has seen. */
const opinion = (before: Result, after: Result): string => {
  if (after.ratio.median > before.ratio.max) return 'slower'
  if (after.ratio.median < before.ratio.min) return 'faster'
  return 'within the noise'
}

const row = (after: Result, before: Result | undefined): string[] => {
  const { name, against, ratio } = after
  if (before === undefined) return [name, against, '', ratio.median.toFixed(3), '', 'new']
  const change = ratio.median / before.ratio.median
  return [
    name,
    against,
    before.ratio.median.toFixed(3),
    ratio.median.toFixed(3),
    change.toFixed(3),
    opinion(before, after),
  ]
}

const [before, after] = process.argv.slice(2)
if (before === undefined || after === undefined) {
  process.stderr.write(
    'usage: node bench/compare.ts BEFORE.json AFTER.json (both written by npm run bench -- --json FILE)\n',
  )
  process.exitCode = 2
} else {
  const earlier = read(before)
  const match = ({ name, against }: Result) => earlier.find((other) => other.name === name && other.against === against)
  const rows = read(after).map((result) => row(result, match(result)))
  process.stdout.write(`${columns([HEAD, ...rows]).join('\n')}\n`)
}
