import { useState } from 'preact/hooks'
import type { ActorNode, MachinePicture } from '../api/shapes.ts'
import { Complaint } from '../parts/complaint.tsx'
import { ActorPanel } from './actor-panel.tsx'
import { ActorTree, flatten } from './actor-tree.tsx'
import { useActor, useActors } from './use-actor.ts'

interface LiveMachinesProps {
  readonly pictures: readonly MachinePicture[]
  /** The actor to begin with. */
  readonly first: string | undefined
}

/** The tree of actors, and the one that is chosen. */
export const LiveMachines = ({ pictures, first }: LiveMachinesProps) => {
  const { actors, failure } = useActors()
  const [picked, setPicked] = useState(first)
  const chosen = picked ?? firstOf(actors)
  const seen = useActor(chosen)
  return (
    <div class="machines-grid">
      <aside>
        <Complaint text={failure} />
        <ActorTree actors={actors} chosen={chosen} onChoose={setPicked} />
      </aside>
      <Complaint text={seen.failure} />
      {seen.detail && <ActorPanel key={chosen} {...seen} detail={seen.detail} pictures={pictures} live />}
    </div>
  )
}

/** A socket first: it is what people come to see. */
const firstOf = (actors: readonly ActorNode[]): string | undefined => {
  const all = flatten(actors).map(({ actor }) => actor)
  return (all.find(({ machine }) => /socket/i.test(machine)) ?? all[0])?.id
}
