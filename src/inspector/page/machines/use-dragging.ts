import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import type { Camera } from './use-camera.ts'

/** Moves a picture by dragging, and zooms it with the wheel while Ctrl is held: without it the wheel scrolls the page. */
export const useDragging = (holder: RefObject<HTMLElement | null>, camera: Camera): void => {
  const current = useRef(camera)
  current.current = camera
  useEffect(() => {
    const element = holder.current
    if (element === null) return
    const onMove = ({ buttons, movementX, movementY }: PointerEvent) => {
      if ((buttons & 1) === 0) return
      current.current.move(-movementX / element.clientWidth, -movementY / element.clientHeight)
    }
    const onDown = ({ pointerId }: PointerEvent) => element.setPointerCapture(pointerId)
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey) return
      event.preventDefault()
      const { left, top, width, height } = element.getBoundingClientRect()
      const at = { x: (event.clientX - left) / width, y: (event.clientY - top) / height }
      current.current.zoom(event.deltaY > 0 ? 1.15 : 0.87, at)
    }
    const ends = new AbortController()
    const { signal } = ends
    element.addEventListener('pointerdown', onDown, { signal })
    element.addEventListener('pointermove', onMove, { signal })
    element.addEventListener('wheel', onWheel, { signal, passive: false })
    return () => ends.abort()
  }, [holder])
}
