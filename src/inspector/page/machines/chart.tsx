import { useEffect, useRef } from 'preact/hooks'
import type { EdgeCount, Step } from '../api/shapes.ts'
import { flash, light, markWay, readPicture, writeCounts } from './chart-svg.ts'
import { ChartTools } from './chart-tools.tsx'
import { useCamera } from './use-camera.ts'
import { useDragging } from './use-dragging.ts'

interface ChartProps {
  readonly machine: string
  readonly svg: string | undefined
  readonly states: readonly string[]
  readonly edges: readonly EdgeCount[]
  /** A step that was chosen, whose way is marked. */
  readonly chosen: Step | undefined
  /** Steps that have just happened. */
  readonly fresh: readonly Step[]
}

/** A machine's statechart, lit as its actor is. */
export const Chart = ({ machine, svg, states, edges, chosen, fresh }: ChartProps) => {
  const holder = useRef<HTMLDivElement>(null)
  const camera = useCamera(holder)
  const { settle } = camera
  useDragging(holder, camera)
  useEffect(() => {
    holder.current?.replaceChildren(...(svg === undefined ? [] : [readPicture(svg)]))
  }, [svg])
  useEffect(() => {
    const picture = holder.current?.firstElementChild
    if (picture == null) return
    light(picture, states, chosen?.before)
    markWay(picture, chosen)
    settle()
  }, [svg, states, chosen, settle])
  useEffect(() => {
    const picture = holder.current?.firstElementChild
    if (picture != null) writeCounts(picture, edges)
  }, [svg, edges])
  useEffect(() => {
    const picture = holder.current?.firstElementChild
    if (picture != null) for (const step of fresh.slice(-20)) flash(picture, step)
  }, [fresh])
  useEffect(() => {
    const observer = new ResizeObserver(settle)
    if (holder.current !== null) observer.observe(holder.current)
    return () => observer.disconnect()
  }, [settle])
  return (
    <figure class="chart" aria-label={`Statechart of ${machine}`}>
      <ChartTools camera={camera} />
      <div class="picture" ref={holder} />
      {svg === undefined && <p class="quiet">There is no picture of {machine}.</p>}
      <figcaption>
        Active: <b>{states.join(', ') || 'nothing'}</b>
      </figcaption>
    </figure>
  )
}
