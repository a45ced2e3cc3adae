import { type Caption, labelRows, TEXT } from './caption.ts'
import type { Area, Box, Route } from './layout.ts'
import { isInside } from './wording.ts'

/** How round an arrow's corners are, in pixels. */
const BEND = 5

/** A state's frame; a final state's is double. */
export const frame = ({ state, ...area }: Box): string => {
  if (state.type !== 'final') return rectangle(area)
  const inner = { x: area.x + 3, y: area.y + 3, width: area.width - 6, height: area.height - 6 }
  return rectangle(area) + rectangle(inner)
}

/** A group that a page finds by the state's path. */
export const stateGroup = ({ state }: Box, kind: string, content: string): string =>
  `<g class="state ${kind}" data-state="${escapeXml(state.path)}">${content}</g>`

/** Title, description and lines, from a box's upper left corner down. */
export const captionText = ({ title, description, lines }: Caption, { x, y }: Pick<Area, 'x' | 'y'>): string => {
  const left = x + TEXT.padding
  const top = y + TEXT.padding + TEXT.titleHeight
  const row = (kind: string, text: string, index: number) =>
    textAt(kind, left, top + 11 + index * TEXT.lineHeight, text)
  return [
    textAt('title', left, top - 5, title),
    ...description.map((text, index) => row('description', text, index)),
    ...lines.map((text, index) => row('code', text, description.length + index)),
  ].join('')
}

/** The caption of a state that holds others, on a ground that dims the arrows which enter behind it. */
export const captionOnGround = ({ caption, x, y }: Box): string => {
  const inset = TEXT.padding / 2
  const ground = { x: x + inset, y: y + inset, width: caption.width - inset, height: caption.height - inset }
  return `<g class="caption">${rectangle(ground, 'paper')}${captionText(caption, { x, y })}</g>`
}

/** The labels of an arrow, on a ground that hides it. */
export const labelText = ({ arrow, label }: Route): string => {
  if (!label) return ''
  const middle = label.x + label.width / 2
  const lines = labelRows(arrow).map((text, index) =>
    textAt('label', middle, label.y + 13 + index * TEXT.lineHeight, text),
  )
  return rectangle(label, 'paper') + lines.join('')
}

/** An arrow, which a page finds by its ends and by its events, one behind the other with a `|` between; one that leads from a box to what is inside of it begins with a bar, to tell it from one that passes. */
export const arrowPath = ({ arrow, points }: Route, markers: string): string => {
  const tail = isInside(arrow.target, arrow.source) ? ` marker-start="url(#${markers}-tail)"` : ''
  const ends = `data-source="${escapeXml(arrow.source)}" data-target="${escapeXml(arrow.target)}"`
  const events = arrow.events.length > 0 ? ` data-event="${escapeXml([...new Set(arrow.events)].join('|'))}"` : ''
  return `<path class="arrow"${events} ${ends}${tail} marker-end="url(#${markers}-head)" d="${rounded(points)}"/>`
}

/** The dot from which an initial state is entered. */
export const dotCircle = ({ x, y, width }: Area): string =>
  `<circle class="dot" cx="${px(x + width / 2)}" cy="${px(y + width / 2)}" r="${px(width / 2)}"/>`

/** Text and attribute values alike. */
export const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)

/** Whole tenths of a pixel: more is noise in a file that people compare. */
export const px = (length: number): number => Math.round(length * 10) / 10

const rectangle = ({ x, y, width, height }: Area, kind?: string): string =>
  `<rect${kind ? ` class="${kind}"` : ' rx="6"'} x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}"/>`

const textAt = (kind: string, x: number, y: number, text: string): string =>
  `<text class="${kind}" x="${px(x)}" y="${px(y)}">${escapeXml(text)}</text>`

interface Point {
  readonly x: number
  readonly y: number
}

const rounded = (points: readonly Point[]): string =>
  points.map((point, index) => step(point, points[index - 1], points[index + 1])).join('')

const step = (corner: Point, before: Point | undefined, after: Point | undefined): string => {
  if (!before) return `M${at(corner)}`
  if (!after) return `L${at(corner)}`
  return `L${at(towards(corner, before))}Q${at(corner)} ${at(towards(corner, after))}`
}

/** A point a little away from a corner, at most half way to its neighbour. */
const towards = (corner: Point, neighbour: Point): Point => {
  const length = Math.hypot(neighbour.x - corner.x, neighbour.y - corner.y) || 1
  const part = Math.min(BEND, length / 2) / length
  return { x: corner.x + (neighbour.x - corner.x) * part, y: corner.y + (neighbour.y - corner.y) * part }
}

const at = ({ x, y }: Point): string => `${px(x)} ${px(y)}`
