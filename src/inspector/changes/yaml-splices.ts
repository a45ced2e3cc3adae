import { isScalar, YAMLSeq } from 'yaml'
import { replaceLines } from './yaml-block-text.ts'
import { behindColon, behindDash, inline, rowsAreFlow, type Style } from './yaml-render.ts'
import {
  beforeValue,
  blockParts,
  type Collection,
  columnOf,
  endOf,
  hasText,
  isBlockScalar,
  lineEnd,
  lineStart,
  type Site,
  type Splice,
  sitesOf,
  startOf,
  startOfNode,
} from './yaml-spots.ts'

/** A text, and how new values are to look in it. */
export interface Page extends Style {
  readonly text: string
}

/** Puts another value where one stands, or where a key or a dash has none. */
export const replace = (page: Page, site: Site, value: unknown): Splice => {
  const { node, isFlow } = site
  const isText = typeof value === 'string' && value.includes('\n')
  if (isScalar(node) && hasText(node) && !isBlockScalar(node) && !isNested(value) && (isFlow || !isText)) {
    return { from: startOfNode(node), to: endOf(site), text: inline(value, page, node.type) }
  }
  if (isFlow) return replaceInBrackets(page, site, value)
  if (isBlockScalar(node) && isText) return replaceLines(node, value) ?? replaceBlock(page, site, value)
  return replaceBlock(page, site, value)
}

const isNested = (value: unknown): boolean => typeof value === 'object' && value !== null

const replaceInBrackets = (page: Page, site: Site, value: unknown): Splice => {
  const text = inline(value, page)
  const to = endOf(site)
  if (site.node !== null && hasText(site.node)) return { from: startOfNode(site.node), to, text }
  const key = page.text[to - 1] === ':' ? ' ' : ': '
  return { from: to, to, text: site.parent instanceof YAMLSeq ? text : key + text }
}

/** Behind the colon or the dash. A comment in the line of the key stays in that line. */
const replaceBlock = (page: Page, site: Site, value: unknown): Splice => {
  const { text } = page
  const from = beforeValue(site)
  const to = endOf(site)
  const [first = '', ...rest] = linesOf(page, site, value)
  const begins = site.node !== null && hasText(site.node) ? startOfNode(site.node) : to
  const own = lineEnd(text, from)
  const comment = begins > own ? text.slice(from, own) : text.slice(to, lineEnd(text, to))
  const end = begins > own ? to : lineEnd(text, to)
  const tail = isBlockScalar(site.node) ? blockParts(site.node).header.replace(/^\S*|\r?\n$/g, '') : comment
  return { from, to: end, text: [first + tail.trimEnd(), ...rest].join('\n') }
}

const linesOf = (page: Page, site: Site, value: unknown): string[] => {
  const column = columnOf(page.text, startOf(site))
  const indent = (lines: string[]) => lines.map((line, index) => indented(line, index === 0 ? 0 : column))
  const { parent } = site
  if (!(parent instanceof YAMLSeq)) return indent(behindColon(value, page))
  const sites = sitesOf(parent, false)
  return indent(behindDash(value, page, gapOf(page, sites), rowsAreFlow(sites)))
}

const indented = (line: string, column: number): string => (line === '' ? line : ' '.repeat(column) + line)

/** How many blanks stand behind the dashes of a list. */
const gapOf = ({ text }: Page, sites: readonly Site[]): number => {
  const site = sites.findLast(({ node }) => node !== null && hasText(node))
  return site === undefined ? 1 : (/^ +/.exec(text.slice(beforeValue(site)))?.[0].length ?? 1)
}

/** Adds an element to a list, or a key to a map, that is not empty. */
export const insert = (
  page: Page,
  parent: Collection,
  at: number,
  isFlow: boolean,
  key: string | undefined,
  value: unknown,
): Splice => {
  const sites = sitesOf(parent, isFlow)
  const before = sites[at - 1]
  if (parent.flow === true || isFlow) {
    const text = key === undefined ? inline(value, page) : `${inline(key, page)}: ${inline(value, page)}`
    if (before !== undefined) return inserted(endOf(before), `, ${text}`)
    return inserted(startOf(sites[0] as Site), `${text}, `)
  }
  const column = columnOf(page.text, startOf(sites[0] as Site))
  const lines = blockLines(page, sites, key, value).map((line) => indented(line, column))
  if (before === undefined) return inserted(lineStart(page.text, startOf(sites[0] as Site)), `${lines.join('\n')}\n`)
  const space = key !== undefined && isSpaced(page, sites) ? '\n' : ''
  return inserted(lineEnd(page.text, endOf(before)), `\n${space}${lines.join('\n')}`)
}

const inserted = (from: number, text: string): Splice => ({ from, to: from, text })

const blockLines = (page: Page, sites: readonly Site[], key: string | undefined, value: unknown): string[] => {
  if (key === undefined) {
    const [first, ...rest] = behindDash(value, page, gapOf(page, sites), rowsAreFlow(sites))
    return [`-${first}`, ...rest]
  }
  const [first, ...rest] = behindColon(value, page)
  return [`${inline(key, page)}:${first}`, ...rest]
}

/** Whether an empty line stands before the last of several keys. */
const isSpaced = ({ text }: Page, sites: readonly Site[]): boolean =>
  sites.length > 1 && BLANK_LINE.test(text.slice(0, leadStart(text, startOf(sites.at(-1) as Site))))

/** Where the comments begin that stand right above a line, as deep as it. */
const leadStart = (text: string, offset: number): number => {
  const column = columnOf(text, offset)
  let start = lineStart(text, offset)
  while (start > 0) {
    const above = lineStart(text, start - 1)
    if (text.slice(above, above + column).trim() !== '' || text[above + column] !== '#') break
    start = above
  }
  return start
}

/** Takes an element away, with the comments that are its own: behind it, and right above it unless it is the first. */
export const remove = (page: Page, parent: Collection, at: number, isFlow: boolean): Splice => {
  const { text } = page
  const sites = sitesOf(parent, isFlow)
  const site = sites[at] as Site
  const [before, after] = [sites[at - 1], sites[at + 1]]
  if (parent.flow === true || isFlow) {
    if (before !== undefined) return { from: endOf(before), to: endOf(site), text: '' }
    return { from: startOf(site), to: after === undefined ? endOf(site) : startOf(after), text: '' }
  }
  const start = startOf(site)
  // Behind a dash: what follows takes its place there.
  if (before === undefined && after !== undefined && text.slice(lineStart(text, start), start).trim() !== '')
    return { from: start, to: startOf(after), text: '' }
  const to = lineEnd(text, endOf(site))
  const blank = /^(?:[ \t]*\r?\n)+/.exec(text.slice(to))?.[0] ?? ''
  if (before === undefined) return { from: lineStart(text, start), to: to + blank.length, text: '' }
  // One of the gaps goes with it: the one before, where there is another one behind, or nothing.
  const isLast = after === undefined || BLANK_LINE.test(blank)
  const lead = text.slice(0, leadStart(text, start))
  return { from: lead.replace(isLast ? /(?:\r?\n[ \t]*)*\r?\n$/ : /\r?\n$/, '').length, to, text: '' }
}

const BLANK_LINE = /\n[ \t]*\r?\n$/
