import { type Command, Option } from 'commander'
import { type Chart, chartOf, toMermaid, toSvg } from '../inspector/index.ts'
import { nearestName } from '../nearest-name.ts'
import { createCommand, exits } from './command.ts'
import { columns, complain, say, toJson } from './output.ts'

/** Prints the statecharts. */
export const diagramCommand = (): Command =>
  createCommand('diagram', '[machine] [--format mermaid|svg|json]')
    .summary('draws the statecharts that Portreeve is made of')
    .description('Draws a statechart, from the machine itself. Without a machine it lists them.')
    .argument('[machine]', 'the machine, such as tcp-socket')
    .addOption(new Option('--format <format>', 'mermaid (default), svg or json').choices(['mermaid', 'svg', 'json']))
    .addHelpText('after', EXAMPLES)
    .action(exits(diagram))

const EXAMPLES = `
Examples:
  portreeve diagram tcp-socket                            for a mermaid block in Markdown, or https://mermaid.live
  portreeve diagram tcp-socket --format svg > socket.svg  a picture
  portreeve diagram --format json                         all of them, as data`

type Format = 'mermaid' | 'svg' | 'json'

interface Named {
  readonly name: string
  readonly chart: Chart
}

const diagram = async (name: string | undefined, { format }: { format?: Format }): Promise<number> => {
  const charts = await loadCharts()
  if (name === undefined) return list(charts, format)
  const found = charts.find((chart) => plain(chart.name) === plain(name))
  if (found === undefined) return refuse(name, charts)
  say((await draw(found.chart, format)).trimEnd())
  return 0
}

/** The machines are loaded when they are needed: the other commands start twice as fast without them. */
const loadCharts = async (): Promise<Named[]> => {
  const { MACHINES } = await import('./machines.ts')
  return Object.entries(MACHINES).map(([name, machine]) => ({ name, chart: chartOf(machine) }))
}

/** `tcp-socket`, `tcpSocket` and `TcpSocket` are one. */
const plain = (name: string): string => name.replace(/[-_]/g, '').toLowerCase()

const draw = (chart: Chart, format: Format = 'mermaid'): string | Promise<string> => {
  if (format === 'json') return toJson(chart)
  return format === 'svg' ? toSvg(chart) : toMermaid(chart)
}

const list = (charts: readonly Named[], format: Format | undefined): number => {
  if (format === 'json') say(toJson(charts.map(({ chart }) => chart)))
  else if (format === undefined) for (const line of columns(charts.map(describe))) say(line)
  else {
    complain(`diagram --format ${format}: one picture holds one machine. Name it: ${names(charts)}.`)
    return 2
  }
  return 0
}

const describe = ({ name, chart }: Named): string[] => [name, chart.description ?? '']

const refuse = (name: string, charts: readonly Named[]): number => {
  const known = charts.map((chart) => chart.name)
  const meant = nearestName(name, known)
  const advice = meant === undefined ? `Write one of ${names(charts)}.` : `Did you mean ${meant}?`
  complain(`diagram ${name}: there is no such machine. ${advice}`)
  return 2
}

const names = (charts: readonly Named[]): string => charts.map(({ name }) => name).join(', ')
