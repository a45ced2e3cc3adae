import { type Command, Option } from 'commander'
import { type Chart, chartOf } from '../inspector/chart.ts'
import { toMermaid } from '../inspector/mermaid.ts'
import { nearestName } from '../policies/nearest-name.ts'
import { createCommand, exits } from './command.ts'
import { MACHINES, machineOf } from './machines.ts'
import { columns, complain, say, sayJson } from './output.ts'

/** Prints the statecharts. */
export const diagramCommand = (): Command =>
  createCommand('diagram', '[machine] [--format mermaid|svg|json]')
    .summary('draws the statecharts that Portreeve is made of')
    .description(
      'Draws a statechart, from the machine itself. Without one it lists them, and with --format json gives all.',
    )
    .argument('[machine]', Object.keys(MACHINES).join(', '))
    .addOption(new Option('--format <format>', 'mermaid (default), svg or json').choices(['mermaid', 'svg', 'json']))
    .addHelpText('after', EXAMPLES)
    .action(exits(diagram))

const EXAMPLES = `
Examples:
  portreeve diagram tcp-socket                            for https://mermaid.live, or a \`\`\`mermaid block on GitHub
  portreeve diagram tcp-socket --format svg > socket.svg  a picture`

type Format = 'mermaid' | 'svg' | 'json'

const diagram = async (name: string | undefined, { format }: { format?: Format }): Promise<number> => {
  if (name === undefined) return listMachines(format)
  const machine = machineOf(name)
  if (machine === undefined) return refuse(name)
  const chart = chartOf(machine)
  if (format === 'json') sayJson(chart)
  else
    process.stdout.write(
      format === 'svg' ? await (await import('../inspector/svg.ts' as string)).toSvg(chart) : toMermaid(chart),
    )
  return 0
}

const listMachines = (format: Format | undefined): number => {
  const charts = Object.entries(MACHINES).map(([name, machine]): [string, Chart] => [name, chartOf(machine)])
  if (format === 'json') sayJson(charts.map(([, chart]) => chart))
  else if (format === undefined) for (const line of columns(charts.map(describe))) say(line)
  else {
    complain(`diagram --format ${format}: one drawing holds one machine. Name it: ${known()}.`)
    return 2
  }
  return 0
}

const describe = ([name, { description = '' }]: [string, Chart]): string[] => [name, description]

const refuse = (name: string): number => {
  const meant = nearestName(name, Object.keys(MACHINES))
  const advice = meant === undefined ? `Write one of ${known()}.` : `Did you mean ${meant}?`
  complain(`diagram ${name}: there is no such machine. ${advice}`)
  return 2
}

const known = (): string => Object.keys(MACHINES).join(', ')
