import type { Chart } from './chart.ts'
import { type Box, type Layout, layOut } from './layout.ts'
import {
  arrowPath,
  captionOnGround,
  captionText,
  dotCircle,
  escapeXml,
  frame,
  labelText,
  px,
  stateGroup,
} from './svg-parts.ts'
import { STYLE_SHEET } from './svg-style.ts'

/**
 * Draws a chart as an SVG that needs nothing else, in light or dark as its reader's system. A state's group carries
 * its path, as in `data-state="accepting.admission.full"`: a page lights it with the class `active`.
 */
export const toSvg = async (chart: Chart): Promise<string> => {
  const layout = await layOut(chart)
  const [width, height] = [px(layout.width), px(layout.height)]
  const markers = `portreeve-${chart.id.replace(/\W/g, '-')}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="portreeve-chart" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escapeXml(`Statechart of ${chart.id}`)}</title>`,
    `<style>${STYLE_SHEET}</style>`,
    markerDefinitions(markers),
    `<rect class="paper" width="${width}" height="${height}"/>`,
    ...picture(layout, markers),
    '</svg>\n',
  ].join('\n')
}

/** From the ground up: frames that hold others, arrows, states, and what is written across frames and arrows. */
const picture = ({ boxes, dots, routes }: Layout, markers: string): string[] => {
  const regions = new Set(boxes.flatMap(regionPaths))
  const composites = boxes.filter(isComposite)
  return [
    ...composites.map((box) =>
      stateGroup(box, regions.has(box.state.path) ? 'composite region' : 'composite', frame(box)),
    ),
    ...routes.map((route) => arrowPath(route, markers)),
    ...dots.map(dotCircle),
    ...boxes
      .filter((box) => !isComposite(box))
      .map((box) => stateGroup(box, 'atomic', frame(box) + captionText(box.caption, box))),
    ...composites.map((box) => captionOnGround(box)),
    ...routes.map(labelText).filter(Boolean),
  ]
}

const isComposite = ({ state }: Box): boolean => state.states.length > 0

const regionPaths = ({ state }: Box): string[] =>
  state.type === 'parallel' ? state.states.map(({ path }) => path) : []

const markerDefinitions = (name: string): string => {
  const marker = (part: string, refX: number, path: string) =>
    `<marker id="${name}-${part}" viewBox="0 0 8 8" refX="${refX}" refY="4" markerWidth="8" markerHeight="8" orient="auto">${path}</marker>`
  const head = marker('head', 7.5, '<path class="head" d="M0 0.5 8 4 0 7.5z"/>')
  return `<defs>${head}${marker('tail', 0, '<path class="head" d="M0 0h2v8h-2z"/>')}</defs>`
}
