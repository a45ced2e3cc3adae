import type { AnyStateMachine } from 'xstate'
import { chartOf } from '../src/inspector/chart.ts'
import { toMermaid } from '../src/inspector/mermaid.ts'
import { statesOf } from '../src/inspector/wording.ts'

/** The page about one machine: what it is, its states with what they mean, and its drawing. */
export const lifecyclePage = (name: string, machine: AnyStateMachine): string => {
  const chart = chartOf(machine)
  const rows = statesOf(chart).map(({ path, description = '' }) => `| \`${path}\` | ${inCell(description)} |`)
  return `# ${name}

${chart.description ?? ''}

| state | meaning |
| --- | --- |
${rows.join('\n')}

\`\`\`mermaid
${toMermaid(chart).trimEnd()}
\`\`\`

\`npm run docs\` writes this page from the machine itself: change the machine, not the page.
`
}

const inCell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
