import { beforeAll, describe, expect, test } from 'vitest'
import { setup } from 'xstate'
import { chartOf, toSvg } from '../../src/inspector/index.ts'
import { type Area, type Layout, layOut } from '../../src/inspector/layout.ts'
import { sampleMachine } from './sample-machine.ts'

const chart = chartOf(sampleMachine)

const meet = (a: Area, b: Area): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

const isInside = (path: string, outer: string): boolean => outer === '' || path.startsWith(`${outer}.`)

const holds = (outer: Area, inner: Area): boolean =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height

describe('layOut', () => {
  let layout: Layout
  beforeAll(async () => {
    layout = await layOut(chart)
  })

  const boxAt = (path: string) => layout.boxes.find(({ state }) => state.path === path)!

  test('places each state inside the one that holds it, below its caption', () => {
    for (const outer of layout.boxes) {
      for (const child of outer.state.states) {
        expect(holds(outer, boxAt(child.path)), child.path).toBe(true)
        expect(boxAt(child.path).y, child.path).toBeGreaterThanOrEqual(outer.y + outer.caption.height)
      }
    }
    expect(layout.boxes).toHaveLength(26)
  })

  test('lets no two boxes overlap unless one holds the other', () => {
    const apart = layout.boxes.flatMap((a) =>
      layout.boxes
        .filter((b) => a.state.path < b.state.path && !isInside(b.state.path, a.state.path))
        .map((b) => [a, b] as const),
    )
    expect(apart.length).toBeGreaterThan(100)
    expect(apart.filter(([a, b]) => meet(a, b)).map(([a, b]) => [a.state.path, b.state.path])).toEqual([])
  })

  test('gives every arrow a way and every label a place where it hides no state and no other label', () => {
    const labels = layout.routes.flatMap(({ label }) => label ?? [])
    const leaves = layout.boxes.filter(({ state }) => state.states.length === 0)
    expect(layout.routes.every(({ points }) => points.length > 1)).toBe(true)
    expect(labels).toHaveLength(layout.routes.filter(({ arrow }) => arrow.labels.length > 0).length)
    expect(labels.filter((label) => leaves.some((leaf) => meet(label, leaf)))).toEqual([])
    expect(labels.filter((label) => labels.some((other) => other !== label && meet(label, other)))).toEqual([])
    expect(labels.every((label) => holds({ x: 0, y: 0, width: layout.width, height: layout.height }, label))).toBe(true)
  })

  test('runs down the page as the machine is written', () => {
    const tops = ['starting', 'binding', 'accepting', 'suspended', 'draining', 'closed'].map((path) => boxAt(path).y)
    expect(tops).toEqual(tops.toSorted((a, b) => a - b))
  })
})

describe('toSvg', () => {
  let svg: string
  beforeAll(async () => {
    svg = await toSvg(chart)
  })

  test('gives every state a group that a page can find by its path', () => {
    const found = [...svg.matchAll(/<g class="state [^"]*" data-state="([^"]*)"/g)].map(([, path]) => path)
    expect(found).toHaveLength(26)
    expect(new Set(found).size).toBe(26)
    expect(found).toContain('accepting.admission.full')
  })

  test('writes every name and every label of the chart', () => {
    for (const text of [
      'tcpSocket',
      'certificateMissing',
      'Clients only (M3).',
      'entry / cutAll',
      'after RETRY_DELAY',
      'tally / countTally',
    ]) {
      expect(svg).toContain(`>${text}</text>`)
    }
  })

  test('draws an arrow between each pair of states that a transition joins, also into a state from the one around it', () => {
    expect(svg.match(/data-source="backingOff" data-target="binding"/g)).toHaveLength(1)
    expect(svg).toContain('data-source="draining" data-target="draining.cutting" marker-start=')
    expect(svg).toContain('data-source="" data-target="failed" marker-start=')
    expect(svg).not.toContain('data-source="binding" data-target="accepting" marker-start=')
  })

  test('says of each arrow which events lead along it, but of those from the dots', () => {
    const drawn = svg.match(/<path class="arrow"[^>]*>/g) ?? []
    const events = drawn.filter((arrow) => !arrow.includes('data-source="initial state of'))
    expect(events.length).toBeGreaterThan(10)
    expect(events.filter((arrow) => !/data-event="[^"]+"/.test(arrow))).toEqual([])
    expect(svg).toMatch(/data-event="[^"]*after RETRY_DELAY[^"]*" data-source="backingOff" data-target="binding"/)
  })

  test('marks the regions of a parallel state', () => {
    const regions = [...svg.matchAll(/class="state [^"]*region[^"]*" data-state="([^"]*)"/g)]
    expect(regions.map(([, path]) => path)).toEqual(['accepting.admission', 'accepting.tls'])
  })

  test('needs nothing from outside, and follows light and dark', () => {
    expect(svg).not.toMatch(/foreignObject|<script|@import|<image|href=/)
    expect(svg).not.toMatch(/url\((?!#)/)
    expect(svg).toContain('prefers-color-scheme: dark')
    expect(svg).not.toMatch(/NaN|undefined/)
  })

  test('is the same each time, so that a document can be compared', async () => {
    expect(await toSvg(chartOf(sampleMachine))).toBe(svg)
  })

  test('escapes what would be markup, and draws a machine without states', async () => {
    const odd = setup({}).createMachine({ initial: 'a<b&"c"', states: { 'a<b&"c"': { type: 'final' } } })
    expect(await toSvg(chartOf(odd))).toContain('data-state="a&#60;b&#38;&#34;c&#34;"')
    expect(await toSvg(chartOf(setup({}).createMachine({ id: 'bare' })))).toContain('>bare</text>')
  })
})
