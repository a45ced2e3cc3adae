import { useState } from 'preact/hooks'

interface ListNamesProps {
  readonly names: readonly string[]
  readonly changed: readonly string[]
  readonly chosen: string
  readonly onChoose: (name: string) => void
}

/** The lists by name, and a way to begin another. */
export const ListNames = ({ names, changed, chosen, onChoose }: ListNamesProps) => {
  const [name, setName] = useState('')
  const begin = (event: SubmitEvent) => {
    event.preventDefault()
    onChoose(name.trim())
    setName('')
  }
  return (
    <nav class="list-names" aria-label="Lists">
      {[...new Set([...names, chosen])].map((known) => (
        <button
          key={known}
          type="button"
          class="plain"
          aria-current={known === chosen ? 'true' : undefined}
          onClick={() => onChoose(known)}
        >
          {known} {changed.includes(known) && <span class="mark">changed</span>}
        </button>
      ))}
      <form onSubmit={begin}>
        <label>
          <span class="unseen">Name of a new list</span>
          <input
            value={name}
            required
            pattern="[A-Za-z0-9._\-]+"
            placeholder="new list"
            size={12}
            autocomplete="off"
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
        </label>
        <button type="submit">Begin</button>
      </form>
    </nav>
  )
}
