import type { RefObject } from 'preact'
import { useCallback, useRef } from 'preact/hooks'
import { type Area, moved, onActive, whole, zoomed } from './camera.ts'

/** What moves the view of a picture. */
export interface Camera {
  readonly zoom: (factor: number, at?: { x: number; y: number }) => void
  readonly move: (right: number, down: number) => void
  readonly fit: () => void
  readonly follow: () => void
  /** Called when the states or the size have changed: keeps to what was chosen last. */
  readonly settle: () => void
}

/** Sees a picture through its `viewBox`: an attribute, which needs no style. */
export const useCamera = (holder: RefObject<HTMLElement | null>): Camera => {
  const mode = useRef<'follow' | 'fit' | 'free'>('follow')
  const seen = useRef<Area>({ x: 0, y: 0, width: 100, height: 100 })
  const show = useCallback(
    (area: Area) => {
      seen.current = area
      const { x, y, width, height } = area
      holder.current?.querySelector('svg')?.setAttribute('viewBox', [x, y, width, height].map(Math.round).join(' '))
    },
    [holder],
  )
  const settle = useCallback(() => {
    const svg = holder.current?.querySelector('svg')
    const pane = { width: svg?.clientWidth ?? 0, height: svg?.clientHeight ?? 0 }
    const paper = svg?.querySelector('rect.paper')
    if (svg === null || svg === undefined || paper == null || pane.width === 0) return
    const picture = areaOf(paper)
    if (mode.current === 'fit') show(whole(picture, pane))
    if (mode.current === 'follow') show(onActive(picture, activeAreas(svg), pane))
  }, [holder, show])
  const free = (area: Area) => {
    mode.current = 'free'
    show(area)
  }
  const set = (next: 'fit' | 'follow') => {
    mode.current = next
    settle()
  }
  return {
    zoom: (factor, at) => free(zoomed(seen.current, factor, at)),
    move: (right, down) => free(moved(seen.current, right, down)),
    fit: () => set('fit'),
    follow: () => set('follow'),
    settle,
  }
}

const areaOf = (rect: Element): Area => {
  const number = (name: string) => Number(rect.getAttribute(name) ?? 0)
  return { x: number('x'), y: number('y'), width: number('width'), height: number('height') }
}

/** Where the innermost active states are. */
const activeAreas = (svg: SVGSVGElement): Area[] =>
  [...svg.querySelectorAll('.atomic.active > rect:first-child')].map(areaOf)
