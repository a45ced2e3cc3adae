/** A part of a picture, in its own units. */
export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The size of what the picture is seen through, in pixels. */
export interface Pane {
  readonly width: number
  readonly height: number
}

/** Below this many pixels for a unit the small letters of a picture are hard to read. */
const READABLE = 0.7
/** Active states far from each other may be this small, so that all of them are seen. */
const SMALLEST = 0.5
const MARGIN = 40

/** All of the picture. */
export const whole = (picture: Area, pane: Pane): Area => around(picture, Math.min(1.2, scaleOf(picture, pane)), pane)

/**
 * The active states, at a size that can be read: all of them, or the last where they are too far from each other. All
 * of the picture where that can be read.
 */
export const onActive = (picture: Area, active: readonly Area[], pane: Pane): Area => {
  const last = active.at(-1)
  if (last === undefined || scaleOf(picture, pane) >= READABLE) return whole(picture, pane)
  const all = withMargin(union(active))
  const scale = Math.min(1, scaleOf(all, pane))
  return scale >= SMALLEST ? around(all, scale, pane) : around(withMargin(last), READABLE, pane)
}

/** Nearer with a factor below 1, around the middle of what is seen or around a point in it. */
export const zoomed = (seen: Area, factor: number, at = { x: 0.5, y: 0.5 }): Area => ({
  x: seen.x + seen.width * at.x * (1 - factor),
  y: seen.y + seen.height * at.y * (1 - factor),
  width: seen.width * factor,
  height: seen.height * factor,
})

/** Moved by parts of what is seen. */
export const moved = (seen: Area, right: number, down: number): Area => ({
  ...seen,
  x: seen.x + seen.width * right,
  y: seen.y + seen.height * down,
})

/** The area that holds all of these. */
const union = (areas: readonly Area[]): Area => {
  const x = Math.min(...areas.map((area) => area.x))
  const y = Math.min(...areas.map((area) => area.y))
  const right = Math.max(...areas.map((area) => area.x + area.width))
  const bottom = Math.max(...areas.map((area) => area.y + area.height))
  return { x, y, width: right - x, height: bottom - y }
}

const withMargin = ({ x, y, width, height }: Area): Area => ({
  x: x - MARGIN,
  y: y - MARGIN,
  width: width + 2 * MARGIN,
  height: height + 2 * MARGIN,
})

const scaleOf = (area: Area, pane: Pane): number => Math.min(pane.width / area.width, pane.height / area.height)

const around = (area: Area, scale: number, pane: Pane): Area => {
  const [width, height] = [pane.width / scale, pane.height / scale]
  return { x: area.x + (area.width - width) / 2, y: area.y + (area.height - height) / 2, width, height }
}
