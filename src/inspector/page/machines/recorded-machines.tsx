import { useState } from 'preact/hooks'
import type { ActorDetail, MachinePicture } from '../api/shapes.ts'
import { ActorPanel } from './actor-panel.tsx'
import { ActorTree } from './actor-tree.tsx'
import type { Recording } from './recording.ts'

interface RecordedMachinesProps {
  readonly recording: Recording
  readonly pictures: readonly MachinePicture[]
}

/** What a recording has kept of each actor. */
export const RecordedMachines = ({ recording: { actors, details }, pictures }: RecordedMachinesProps) => {
  const [chosen, setChosen] = useState(actors[0]?.id as string)
  const detail = details.get(chosen) as ActorDetail
  return (
    <div class="machines-grid">
      <aside>
        <ActorTree actors={actors} chosen={chosen} onChoose={setChosen} />
      </aside>
      <ActorPanel
        key={chosen}
        detail={detail}
        steps={detail.steps}
        states={detail.state}
        fresh={[]}
        pictures={pictures}
        live={false}
      />
    </div>
  )
}
