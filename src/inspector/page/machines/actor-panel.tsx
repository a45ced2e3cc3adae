import { useState } from 'preact/hooks'
import type { ActorDetail, MachinePicture, Step } from '../api/shapes.ts'
import { Chart } from './chart.tsx'
import { ContextPanel } from './context-panel.tsx'
import { StepList } from './step-list.tsx'

interface ActorPanelProps {
  readonly detail: ActorDetail
  readonly steps: readonly Step[]
  readonly states: readonly string[]
  readonly fresh: readonly Step[]
  readonly pictures: readonly MachinePicture[]
  /** A recording is stepped through from its end; there is nothing to follow. */
  readonly live: boolean
}

/** Steps that stand still while one goes through them; what happens meanwhile is found again by following. */
interface Held {
  readonly steps: readonly Step[]
  readonly at: number
}

/** An actor: its chart, its steps, its context. */
export const ActorPanel = ({ detail, steps, states, fresh, pictures, live }: ActorPanelProps) => {
  const [held, setHeld] = useState<Held | undefined>(live ? undefined : { steps, at: steps.length - 1 })
  const shown = held?.steps ?? steps
  const chosen = held?.steps[held.at]
  return (
    <>
      <Chart
        machine={detail.machine}
        svg={pictureOf(detail.machine, pictures)}
        states={chosen?.after ?? states}
        edges={detail.edges}
        chosen={chosen}
        fresh={held === undefined ? fresh : NONE}
      />
      <StepList
        steps={shown}
        at={held?.at}
        live={live}
        onChoose={(at) => setHeld(at === undefined ? undefined : { steps: shown, at })}
      />
      <ContextPanel context={detail.context} step={chosen} />
    </>
  )
}

const NONE: readonly Step[] = []

/** Machines go by `tcpSocket` and `tcp-socket`. */
const pictureOf = (machine: string, pictures: readonly MachinePicture[]): string | undefined => {
  const plain = (name: string) => name.replace(/[^a-z]/gi, '').toLowerCase()
  return pictures.find(({ name }) => plain(name) === plain(machine))?.svg
}
