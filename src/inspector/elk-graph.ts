import type { ElkExtendedEdge, ElkNode, LayoutOptions } from 'elkjs/lib/elk-api.js'
import { captionOf, codeSize, labelRows, TEXT } from './caption.ts'
import type { Chart, ChartState } from './chart.ts'
import { type Arrow, arrowsOf, statesOf } from './wording.ts'

/** What the nodes that stand for the dot of an initial state are called. */
export const DOT = 'initial state of '

const DOT_SIZE = 10
const MARGIN = 16

/** ELK's options for every box that holds others: none is inherited. */
const OPTIONS: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.spacing.nodeNode': '24',
  'elk.spacing.edgeNode': '14',
  'elk.spacing.edgeEdge': '10',
  'elk.layered.spacing.nodeNodeBetweenLayers': '28',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
}

/** A chart in the terms of ELK: what is to be placed, and how large it is. The n-th edge is the n-th arrow. */
export const elkGraphOf = (chart: Chart, arrows: readonly Arrow[]): ElkNode => {
  const order = new Map(statesOf(chart).map(({ path }, index) => [path, index]))
  const runsOn = ({ source, target }: Arrow) => (order.get(source) ?? -1) < order.get(target)!
  return {
    id: 'picture',
    layoutOptions: OPTIONS,
    children: [nodeOf(chart)],
    edges: arrows.map((arrow, index) => edgeOf(arrow, index, runsOn(arrow))),
  }
}

/** The arrows that are drawn: between states, and from the dots to the initial states. */
export const drawnArrows = (chart: Chart): Arrow[] => [...arrowsOf(chart), ...initialArrows(chart)]

const initialArrows = (state: ChartState): Arrow[] => [
  ...(state.initial ? [{ source: DOT + state.path, target: state.initial, labels: [], events: [] }] : []),
  ...state.states.flatMap(initialArrows),
]

const nodeOf = (state: ChartState): ElkNode => {
  const { width, height } = captionOf(state)
  if (state.states.length === 0) return { id: state.path, width, height }
  const dot = state.initial ? [{ id: DOT + state.path, width: DOT_SIZE, height: DOT_SIZE }] : []
  return { id: state.path, layoutOptions: roomFor(width, height), children: [...dot, ...state.states.map(nodeOf)] }
}

/** A box that holds others grows around them, below its caption and at least as wide. */
const roomFor = (width: number, height: number): LayoutOptions => ({
  ...OPTIONS,
  'elk.padding': `[top=${height + TEXT.padding},left=${MARGIN},bottom=${MARGIN},right=${MARGIN}]`,
  'elk.nodeSize.constraints': 'MINIMUM_SIZE',
  'elk.nodeSize.minimum': `(${width},${height})`,
})

const edgeOf = (arrow: Arrow, index: number, runsOn: boolean): ElkExtendedEdge => ({
  id: `arrow ${index}`,
  sources: [arrow.source],
  targets: [arrow.target],
  labels: arrow.labels.length > 0 ? [labelOf(labelRows(arrow))] : [],
  // What leads to a later state of the machine leads down, where a circle allows it. ELK's own MODEL_ORDER throws
  // on arrows between levels.
  layoutOptions: { 'elk.layered.priority.direction': runsOn ? '10' : '0' },
})

const labelOf = (rows: readonly string[]) => {
  const { width, height } = codeSize(rows)
  const layoutOptions = { 'elk.edgeLabels.inline': 'true' }
  return { text: rows.join('\n'), width: width + TEXT.padding, height: height + 4, layoutOptions }
}
