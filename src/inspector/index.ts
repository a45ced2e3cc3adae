export { type Chart, type ChartState, chartOf } from './chart.ts'
export { toMermaid } from './mermaid.ts'
export { toSvg } from './svg.ts'
