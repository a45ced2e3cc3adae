import type { ElkExtendedEdge, ElkNode, ElkPoint, ElkShape } from 'elkjs/lib/elk-api.js'
import { type Caption, captionOf } from './caption.ts'
import type { Chart, ChartState } from './chart.ts'
import { DOT, drawnArrows, elkGraphOf } from './elk-graph.ts'
import { type Arrow, statesOf } from './wording.ts'

/** A rectangle of the picture, in pixels from its upper left corner. */
export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A state's box. */
export interface Box extends Area {
  readonly state: ChartState
  readonly caption: Caption
}

/** An arrow's way, corner by corner, and where its labels stand. */
export interface Route {
  readonly arrow: Arrow
  readonly points: readonly ElkPoint[]
  readonly label?: Area
}

/** Where everything is. */
export interface Layout {
  readonly width: number
  readonly height: number
  /** Outer ones before those inside them: the chart itself is the first. */
  readonly boxes: readonly Box[]
  /** The dots from which the initial states are entered. */
  readonly dots: readonly Area[]
  readonly routes: readonly Route[]
}

/** Finds a place for every state and a way for every arrow, by the Eclipse Layout Kernel. */
export const layOut = async (chart: Chart): Promise<Layout> => {
  const arrows = drawnArrows(chart)
  const placed = await runElk(elkGraphOf(chart, arrows))
  const nodes = new Map(nodesOf(placed).map((node) => [node.id, node]))
  return {
    width: placed.width!,
    height: placed.height!,
    boxes: [chart, ...statesOf(chart)].map((state) => ({
      state,
      caption: captionOf(state),
      ...areaOf(nodes.get(state.path)!),
    })),
    dots: [...nodes.values()].filter(({ id }) => id.startsWith(DOT)).map(areaOf),
    routes: arrows.map((arrow, index) => routeOf(arrow, placed.edges![index]!)),
  }
}

/** Loaded when first asked for: it is 1.6 MB, and only pictures need it. */
const runElk = async (graph: ElkNode): Promise<ElkNode> => {
  const { default: elk } = await import('elkjs/lib/elk.bundled.js')
  return new elk.default().layout(graph)
}

const nodesOf = (node: ElkNode): ElkNode[] => (node.children ?? []).flatMap((child) => [child, ...nodesOf(child)])

const areaOf = ({ x = 0, y = 0, width = 0, height = 0 }: ElkShape): Area => ({ x, y, width, height })

const routeOf = (arrow: Arrow, { sections = [], labels = [] }: ElkExtendedEdge): Route => ({
  arrow,
  points: sections.flatMap(({ startPoint, bendPoints = [], endPoint }) => [startPoint, ...bendPoints, endPoint]),
  ...(labels[0] && { label: areaOf(labels[0]) }),
})
