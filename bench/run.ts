import { writeFileSync } from 'node:fs'
import { type Options, readOptions, USAGE } from './harness/options.ts'
import type { Result } from './harness/result.ts'
import { table } from './harness/table.ts'
import { MEASUREMENTS, type Measurement } from './measurements/index.ts'

const help = (): string => USAGE + MEASUREMENTS.map(({ name, about }) => `  ${name.padEnd(12)} ${about}\n`).join('')

const chosen = ({ names }: Options): readonly Measurement[] => {
  if (names.length === 0) return MEASUREMENTS
  return names.map((name) => {
    const measurement = MEASUREMENTS.find((other) => other.name === name)
    if (measurement === undefined) throw new Error(`there is no measurement '${name}'`)
    return measurement
  })
}

const main = async (words: readonly string[]): Promise<void> => {
  const options = readOptions(words)
  const results: Result[] = []
  for (const measurement of chosen(options)) {
    process.stderr.write(`${measurement.name}: ${measurement.about}\n`)
    results.push(...[await measurement.run(options)].flat())
  }
  process.stdout.write(`Node ${process.version}\n${table(results)}\n`)
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, undefined, 2)}\n`)
  if (results.some(({ failed }) => failed)) process.exitCode = 1
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n${help()}`)
  process.exitCode = 2
}
