interface Palette {
  readonly paper: string
  readonly ink: string
  readonly quiet: string
  readonly box: string
  readonly line: string
  readonly arrow: string
  readonly lit: string
  readonly litLine: string
}

const LIGHT: Palette = {
  paper: '#ffffff',
  ink: '#1c2430',
  quiet: '#5b6675',
  box: '#f1f5fa',
  line: '#93a0b1',
  arrow: '#3f6296',
  lit: '#d3f0df',
  litLine: '#12804a',
}

const DARK: Palette = {
  paper: '#12161c',
  ink: '#e6ebf2',
  quiet: '#9aa7b8',
  box: '#1e2631',
  line: '#5a687a',
  arrow: '#8fb1e3',
  lit: '#143d2a',
  litLine: '#43c883',
}

const FONTS = `
.portreeve-chart text { font: 11px system-ui, sans-serif }
.portreeve-chart .title { font-weight: 600; font-size: 13px }
.portreeve-chart .code, .portreeve-chart .label { font-family: ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace }
.portreeve-chart .label { text-anchor: middle }
.portreeve-chart .caption .paper { fill-opacity: 0.8 }
.portreeve-chart .region > rect { stroke-dasharray: 6 4 }
.portreeve-chart .arrow { fill: none; stroke-width: 1.2px }
`

// Spelled out for either palette: not every program that draws an SVG knows CSS variables.
const colours = ({ paper, ink, quiet, box, line, arrow, lit, litLine }: Palette): string => `
.portreeve-chart .paper { fill: ${paper} }
.portreeve-chart text { fill: ${ink} }
.portreeve-chart .description { fill: ${quiet} }
.portreeve-chart .label, .portreeve-chart .dot, .portreeve-chart .head { fill: ${arrow} }
.portreeve-chart .arrow { stroke: ${arrow} }
.portreeve-chart .state > rect { fill: ${box}; stroke: ${line} }
.portreeve-chart .composite > rect { fill: ${paper} }
.portreeve-chart .active > rect { stroke: ${litLine}; stroke-width: 2px }
.portreeve-chart .atomic.active > rect { fill: ${lit} }
`

/** The style sheet of a picture. Every rule is bound to `.portreeve-chart`, so that it does no harm in a page. */
export const STYLE_SHEET = `${FONTS}${colours(LIGHT)}@media (prefers-color-scheme: dark) {${colours(DARK)}}\n`
