import { useEffect, useRef } from 'preact/hooks'
import type { Step } from '../api/shapes.ts'
import { clock } from '../parts/words.ts'
import { wordsOfStep } from './steps.ts'

interface StepListProps {
  readonly steps: readonly Step[]
  /** The place of the chosen step; undefined while the newest is followed. */
  readonly at: number | undefined
  /** Whether there is something to follow. */
  readonly live: boolean
  readonly onChoose: (at: number | undefined) => void
}

/** The last steps of an actor, and the way back and forth through them. */
export const StepList = ({ steps, at, live, onChoose }: StepListProps) => {
  const list = useRef<HTMLOListElement>(null)
  const place = at ?? steps.length - 1
  const go = (next: number) => onChoose(Math.max(0, Math.min(steps.length - 1, next)))
  const chosen = useRef<HTMLButtonElement>(null)
  useEffect(() => showWithin(list.current, chosen.current), [at, steps])
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key]
    const next = by === undefined ? { Home: 0, End: steps.length - 1 }[event.key] : place + by
    if (next === undefined || steps.length === 0) return
    event.preventDefault()
    go(next)
  }
  return (
    <section class="steps" aria-label="Steps" onKeyDown={onKeyDown}>
      <div class="buttons">
        <button type="button" disabled={place <= 0} onClick={() => go(place - 1)}>
          Back
        </button>
        <button type="button" disabled={at === undefined || place >= steps.length - 1} onClick={() => go(place + 1)}>
          Forth
        </button>
        <button type="button" disabled={at === undefined || !live} onClick={() => onChoose(undefined)}>
          Follow live
        </button>
        <span class="quiet number" role="status">
          {at === undefined ? `${steps.length} steps, following` : `step ${place + 1} of ${steps.length}`}
        </span>
      </div>
      <ol ref={list}>
        {steps.map((step, index) => (
          <li key={index}>
            <button
              type="button"
              ref={index === place ? chosen : undefined}
              tabIndex={index === place ? 0 : -1}
              aria-current={index === at ? 'step' : undefined}
              onClick={() => onChoose(index)}
            >
              <time class="number">{clock(step.at)}</time> <b>{step.event}</b> <span>{wordsOfStep(step)}</span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** Scrolls a list so that an item is seen, and nothing but the list. */
const showWithin = (list: HTMLElement | null, item: HTMLElement | null): void => {
  if (list === null || item === null) return
  const [top, bottom] = [item.offsetTop - list.offsetTop, item.offsetTop - list.offsetTop + item.offsetHeight]
  if (top < list.scrollTop) list.scrollTop = top
  else if (bottom > list.scrollTop + list.clientHeight) list.scrollTop = bottom - list.clientHeight
}
