import type { Camera } from './use-camera.ts'

/** The buttons that move the view; the same by keys while one of them has the focus. */
export const ChartTools = ({ camera }: { camera: Camera }) => {
  const keys: Readonly<Record<string, () => void>> = {
    '+': () => camera.zoom(0.8),
    '=': () => camera.zoom(0.8),
    '-': () => camera.zoom(1.25),
    '0': camera.fit,
    a: camera.follow,
    ArrowLeft: () => camera.move(-0.15, 0),
    ArrowRight: () => camera.move(0.15, 0),
    ArrowUp: () => camera.move(0, -0.15),
    ArrowDown: () => camera.move(0, 0.15),
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key]
    if (act === undefined) return
    event.preventDefault()
    act()
  }
  return (
    <div class="chart-tools" role="toolbar" aria-label="View of the chart" onKeyDown={onKeyDown}>
      <button type="button" onClick={() => camera.zoom(0.8)} title="Nearer (+)" aria-label="Nearer">
        +
      </button>
      <button type="button" onClick={() => camera.zoom(1.25)} title="Farther (-)" aria-label="Farther">
        −
      </button>
      <button type="button" onClick={camera.fit} title="All of the chart (0)">
        Whole
      </button>
      <button type="button" onClick={camera.follow} title="Follow the active states (a)">
        Active
      </button>
      <span class="quiet hint">arrow keys or dragging move the chart</span>
    </div>
  )
}
