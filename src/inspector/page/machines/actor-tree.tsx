import type { ActorNode } from '../api/shapes.ts'

interface ActorTreeProps {
  readonly actors: readonly ActorNode[]
  readonly chosen: string | undefined
  readonly onChoose: (id: string) => void
}

interface Leveled {
  readonly actor: ActorNode
  readonly level: number
}

/** All actors, each below its parent, in the order of the tree. */
export const flatten = (actors: readonly ActorNode[], level = 1): Leveled[] =>
  actors.flatMap((actor) => [{ actor, level }, ...flatten(actor.children, level + 1)])

/** The tree of actors: one is chosen by click or by the arrow keys. */
export const ActorTree = ({ actors, chosen, onChoose }: ActorTreeProps) => {
  const all = flatten(actors)
  const place = all.findIndex(({ actor }) => actor.id === chosen)
  const onKeyDown = (event: KeyboardEvent) => {
    const next = all[nextPlace(event.key, place, all.length)]
    if (next === undefined) return
    event.preventDefault()
    onChoose(next.actor.id)
    const items = (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=treeitem]')
    items[all.indexOf(next)]?.focus()
  }
  return (
    <div class="tree" role="tree" aria-label="Actors" tabIndex={-1} onKeyDown={onKeyDown}>
      {all.map(({ actor, level }) => (
        <button
          key={actor.id}
          type="button"
          role="treeitem"
          class={`level-${Math.min(level, 6)}`}
          aria-level={level}
          aria-selected={actor.id === chosen}
          tabIndex={actor.id === chosen || (place < 0 && level === 1) ? 0 : -1}
          onClick={() => onChoose(actor.id)}
        >
          <span class="actor">{actor.id}</span> <span class="quiet">{actor.state.join(' · ')}</span>
        </button>
      ))}
    </div>
  )
}

const nextPlace = (key: string, place: number, length: number): number => {
  if (key === 'ArrowDown') return Math.min(length - 1, place + 1)
  if (key === 'ArrowUp') return Math.max(0, place - 1)
  if (key === 'Home') return 0
  return key === 'End' ? length - 1 : -1
}
