export { type Chart, type ChartInvoke, type ChartState, type ChartTransition, chartOf } from './chart.ts'
export { toMermaid } from './mermaid.ts'
export { toSvg } from './svg.ts'
