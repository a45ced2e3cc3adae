import type { Chart, ChartInvoke, ChartState, ChartTransition } from './chart.ts'

/** An arrow of a picture: everything that leads from one state to another, a label each. */
export interface Arrow {
  readonly source: string
  readonly target: string
  readonly labels: readonly string[]
  /** What leads there, as the labels have it, without guards and actions. */
  readonly events: readonly string[]
}

/** A transition in UML's notation: `event [guard] / action, action`. */
const transitionLabel = ({ event, guard, actions }: ChartTransition): string =>
  `${event}${guard ? ` [${guard}]` : ''}${actions.length > 0 ? ` / ${actions.join(', ')}` : ''}`

/** Every state of a chart, outer ones first. The chart itself is not among them. */
export const statesOf = (chart: ChartState): ChartState[] =>
  chart.states.flatMap((state) => [state, ...statesOf(state)])

/** The arrows of a chart: one from a state to another, whatever leads there. The root is a state like others. */
export const arrowsOf = (chart: Chart): Arrow[] => {
  const arrows = new Map<string, { source: string; target: string; labels: string[]; events: string[] }>()
  for (const { path: source, transitions } of [chart, ...statesOf(chart)]) {
    for (const transition of transitions) {
      for (const target of transition.targets) {
        const key = JSON.stringify([source, target])
        const arrow = arrows.get(key) ?? { source, target, labels: [], events: [] }
        arrow.labels.push(transitionLabel(transition))
        arrow.events.push(transition.event)
        arrows.set(key, arrow)
      }
    }
  }
  return [...arrows.values()]
}

/** Whether a path lies inside of another. All lie inside the root. */
export const isInside = (path: string, outer: string): boolean =>
  path !== outer && (outer === '' || path.startsWith(`${outer}.`))

/**
 * What a state does besides leading elsewhere, a line each: what it starts, what it does when entered and left, what
 * it hears without moving, and the transitions for which the picture has no arrow.
 */
export const linesOf = (state: ChartState, hasArrow: (target: string) => boolean): string[] => [
  ...state.invokes.map(invokeLine),
  ...(state.entry.length > 0 ? [`entry / ${state.entry.join(', ')}`] : []),
  ...(state.exit.length > 0 ? [`exit / ${state.exit.join(', ')}`] : []),
  ...state.transitions.flatMap((transition) => transitionLine(state.path, transition, hasArrow)),
]

const invokeLine = ({ id, src }: ChartInvoke): string => (id === src ? `invoke ${src}` : `invoke ${src} as ${id}`)

const transitionLine = (
  source: string,
  transition: ChartTransition,
  hasArrow: (target: string) => boolean,
): string[] => {
  const label = transitionLabel(transition)
  const { targets, actions } = transition
  if (targets.length === 0) return [actions.length > 0 ? label : `${label} (ignored)`]
  const told = targets.filter((target) => !hasArrow(target)).map((target) => shortPath(target, source))
  return told.length > 0 ? [`${label} → ${told.join(', ')}`] : []
}

/** A state's path as seen from another one: what lies inside that goes without its name. */
const shortPath = (path: string, from: string): string => {
  if (path === '') return 'the beginning'
  return from !== '' && isInside(path, from) ? path.slice(from.length + 1) : path
}
