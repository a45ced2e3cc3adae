import type { Chart, ChartState } from './chart.ts'
import { type Arrow, arrowsOf, isInside, linesOf, statesOf } from './wording.ts'
import { wrap } from './wrap.ts'

interface Drawing {
  /** Mermaid's ids by path. */
  readonly ids: ReadonlyMap<string, string>
  readonly arrows: readonly Arrow[]
  /** Paths of the states that an arrow touches and that hold others. */
  readonly touchedComposites: readonly string[]
}

/** In characters: Mermaid itself breaks what stands in a dashed box, at 200 pixels. */
const LINE_WIDTH = 44
const ABOUT_WIDTH = 28

/**
 * Draws a chart as a Mermaid `stateDiagram-v2`. Mermaid cannot draw an arrow between a state and one that it holds
 * (mermaid-js/mermaid#5560): such a transition is told in words, as are those that stay where they are. What a state
 * that holds others has to say stands in a dashed box inside it: Mermaid gives its title one line.
 */
export const toMermaid = (chart: Chart): string => {
  const drawing = drawingOf(chart)
  const abouts = [chart, ...statesOf(chart)].filter(hasAbout).map((state) => aboutId(state, drawing))
  const lines = [
    ...insideOf(chart, drawing),
    ...drawing.arrows.map((arrow) => arrowLine(arrow, drawing)),
    ...(abouts.length > 0 ? ['classDef about fill:none,stroke-dasharray:4', `class ${abouts.join(',')} about`] : []),
  ]
  return `stateDiagram-v2\n${indent(lines).join('\n')}\n`
}

const drawingOf = (chart: Chart): Drawing => {
  const composites = new Set(statesOf(chart).flatMap(({ path, states }) => (states.length > 0 ? [path] : [])))
  const arrows = arrowsOf(chart).filter(isDrawable)
  const ends = arrows.flatMap(({ source, target }) => [source, target])
  return { ids: idsOf(chart), arrows, touchedComposites: ends.filter((path) => composites.has(path)) }
}

const isDrawable = ({ source, target }: Pick<Arrow, 'source' | 'target'>): boolean =>
  source !== '' && !isInside(source, target) && !isInside(target, source)

/** Ids know no nesting: they are unique in the whole diagram, and the first word keeps them clear of Mermaid's keywords. */
const idsOf = (chart: Chart): Map<string, string> => {
  const ids = new Map([['', 'state']])
  const taken = new Set<string>()
  for (const { path } of statesOf(chart)) {
    let id = `state_${path.replace(/\W/g, '_')}`
    while (taken.has(id)) id += '_'
    taken.add(id)
    ids.set(path, id)
  }
  return ids
}

const insideOf = (state: ChartState, drawing: Drawing): string[] => [
  ...(hasAbout(state) ? [`state "${textOf(state).map(escapeText).join('<br/>')}" as ${aboutId(state, drawing)}`] : []),
  ...(state.initial ? [`[*] --> ${drawing.ids.get(state.initial)}`] : []),
  ...state.states.flatMap((child, index) => [
    ...(index > 0 && isDivided(state, drawing) ? ['--'] : []),
    ...stateLines(child, drawing),
  ]),
]

const stateLines = (state: ChartState, drawing: Drawing): string[] => {
  const id = drawing.ids.get(state.path)!
  const declared = `state "${escapeText(state.key)}" as ${id}`
  if (state.states.length > 0) return [`${declared} {`, ...indent(insideOf(state, drawing)), '}']
  const lines = textOf(state).map((line) => `${id} : ${escapeText(line)}`)
  return [declared, ...lines, ...(state.type === 'final' ? [`${id} --> [*]`] : [])]
}

/** Not around an arrow to or from a composite, where `--` makes Mermaid fail (#4052): then its regions are plain boxes. */
const isDivided = ({ type, path }: ChartState, { touchedComposites }: Drawing): boolean =>
  type === 'parallel' && path !== '' && !touchedComposites.some((touched) => isInside(touched, path))

const hasAbout = (state: ChartState): boolean => state.states.length > 0 && textOf(state).length > 0

const aboutId = ({ path }: ChartState, { ids }: Drawing): string => `about_${ids.get(path)}`

const textOf = (state: ChartState): string[] => [
  ...wrap(state.description ?? '', state.states.length > 0 ? ABOUT_WIDTH : LINE_WIDTH),
  ...linesOf(state, (target) => isDrawable({ source: state.path, target })),
]

const arrowLine = ({ source, target, labels }: Arrow, { ids }: Drawing): string =>
  `${ids.get(source)} --> ${ids.get(target)} : ${labels.map(escapeText).join('<br/>')}`

/** Mermaid's own entities (`#58;`) for what its grammar or its HTML labels would read otherwise. */
const escapeText = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/[#;:"<>{}%$]/g, (character) => `#${character.charCodeAt(0)};`)

const indent = (lines: string[]): string[] => lines.map((line) => `  ${line}`)
