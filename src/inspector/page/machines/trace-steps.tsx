import { inShort } from '../api/call.ts'
import type { TraceStep } from '../api/shapes.ts'
import { clock } from '../parts/words.ts'

interface TraceStepsProps {
  readonly from: string
  readonly steps: readonly TraceStep[]
}

/** The stations of a connection's way, each with the time since the first. */
export const TraceSteps = ({ from, steps }: TraceStepsProps) => {
  const first = steps[0]
  if (first === undefined) return <p role="status">Waiting for a connection from {from}…</p>
  const id = first.connection === undefined ? '' : ` ${first.connection}`
  const over = ['closed', 'refused'].includes(steps.at(-1)!.stage)
  return (
    <>
      <p role="status">
        {over
          ? `The connection${id} from ${from} is over.`
          : `Following ${id === '' ? 'a connection' : `connection${id}`} from ${from}.`}
      </p>
      <ol class="way">
        {steps.map(({ at, stage, text, details }, index) => (
          <li key={index} class={stage}>
            <time class="number" title={clock(at)}>
              +{(at - first.at).toLocaleString('en')} ms
            </time>{' '}
            <b>{stage}</b> <span>{text}</span> <span class="quiet">{inShort(details)}</span>
          </li>
        ))}
      </ol>
    </>
  )
}
