import type { EdgeCount, Step } from '../api/shapes.ts'

/*
 * The picture of a machine, as the inspector draws it: groups carry `data-state`, arrows `data-source` and
 * `data-target`. Here it is put into the page and lit. Its own style sheet is left out: the page's policy allows none
 * but its own file.
 */

/** How long a transition flashes, in milliseconds; as in chart.css. */
const FLASH = 900

/** Makes a picture out of its text. */
export const readPicture = (text: string): SVGSVGElement => {
  // Before it is parsed: the policy holds in what a parser makes, too.
  const bare = text.replace(/<style[\s\S]*?<\/style>/g, '')
  const parsed = new DOMParser().parseFromString(bare, 'image/svg+xml').documentElement
  for (const name of ['width', 'height']) parsed.removeAttribute(name)
  return document.importNode(parsed, true) as unknown as SVGSVGElement
}

/** The states with all that hold them: `a.b` is in `a`, and `a` in the machine itself, whose path is empty. */
export const withAncestors = (states: readonly string[]): Set<string> =>
  new Set(
    states.flatMap((state) =>
      state
        .split('.')
        .map((_, index, parts) => parts.slice(0, index).join('.'))
        .concat(state),
    ),
  )

/** Lights the states that are active; `was` are those that a chosen step has left. */
export const light = (picture: Element, states: readonly string[], was: readonly string[] = []): void => {
  const active = withAncestors(states)
  const left = withAncestors(was)
  for (const group of picture.querySelectorAll<SVGGElement>('[data-state]')) {
    const path = group.dataset.state as string
    group.classList.toggle('active', active.has(path))
    group.classList.toggle('was', left.has(path) && !active.has(path))
  }
}

/** The arrows that a step went along: from a state that was active to one that it entered. */
const arrowsOf = (picture: Element, { before, after }: Step): Element[] => {
  const [was, is] = [withAncestors(before), withAncestors(after)]
  const entered = new Set([...is].filter((path) => !was.has(path)))
  const left = new Set([...was].filter((path) => !is.has(path)))
  const arrows = [...picture.querySelectorAll<SVGElement>('.arrow')]
  const along = arrows.filter(({ dataset: { source = '', target = '' } }) => was.has(source) && entered.has(target))
  const leaving = along.filter(({ dataset }) => left.has(dataset.source as string))
  return leaving.length > 0 ? leaving : along
}

/** Marks the way of a chosen step until another is marked. */
export const markWay = (picture: Element, step: Step | undefined): void => {
  for (const arrow of picture.querySelectorAll('.way')) arrow.classList.remove('way')
  if (step !== undefined) for (const arrow of arrowsOf(picture, step)) arrow.classList.add('way')
}

/** Lets a transition flash as it happens: its arrows, and the states that it entered. */
export const flash = (picture: Element, step: Step): void => {
  const was = withAncestors(step.before)
  const entered = [...withAncestors(step.after)].filter((path) => !was.has(path))
  const groups = entered.flatMap((path) => [...picture.querySelectorAll(`[data-state="${CSS.escape(path)}"]`)])
  for (const element of [...arrowsOf(picture, step), ...groups]) {
    element.classList.remove('flash')
    element.getBoundingClientRect() // so that an animation that is under way begins again
    element.classList.add('flash')
    window.setTimeout(() => element.classList.remove('flash'), FLASH)
  }
}

/** Writes on each arrow how often it was taken. */
export const writeCounts = (picture: Element, edges: readonly EdgeCount[]): void => {
  for (const old of picture.querySelectorAll('.count')) old.remove()
  for (const arrow of picture.querySelectorAll<SVGPathElement>('.arrow')) {
    const { source, target } = arrow.dataset
    const taken = edges.filter((edge) => edge.source === source && edge.target === target)
    const sum = taken.reduce((total, { count }) => total + count, 0)
    if (sum > 0) picture.append(badge(arrow, sum))
  }
}

const badge = (arrow: SVGPathElement, count: number): SVGElement => {
  const text = count.toLocaleString('en')
  const { x, y } = arrow.getPointAtLength(Math.min(11, arrow.getTotalLength() / 3))
  const width = 10 + 7 * text.length
  const group = element('g', { class: 'count' })
  const words = element('text', { x, y: y + 4, 'text-anchor': 'middle' })
  words.textContent = text
  group.append(element('rect', { x: x - width / 2, y: y - 8, width, height: 16, rx: 8 }), words)
  return group
}

const element = (name: string, attributes: Record<string, string | number>): SVGElement => {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value))
  return made
}
