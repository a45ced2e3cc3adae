/** Which connections are shown; an empty text is no limit. */
export interface Filter {
  readonly listener: string
  readonly address: string
}

interface FilterBarProps {
  readonly filter: Filter
  readonly listeners: readonly string[]
  readonly live: boolean
  readonly onFilter: (next: Filter) => void
  readonly onLive: (next: boolean) => void
}

/** What to show of the connections. */
export const FilterBar = ({ filter, listeners, live, onFilter, onLive }: FilterBarProps) => (
  <search class="filter-bar">
    <label>
      Listener
      <select
        value={filter.listener}
        onChange={({ currentTarget }) => onFilter({ ...filter, listener: currentTarget.value })}
      >
        <option value="">all</option>
        {listeners.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
    <label>
      Address
      <input
        value={filter.address}
        placeholder="all"
        size={20}
        autocomplete="off"
        spellcheck={false}
        onChange={({ currentTarget }) => onFilter({ ...filter, address: currentTarget.value.trim() })}
      />
    </label>
    {(filter.listener !== '' || filter.address !== '') && (
      <button type="button" class="plain" onClick={() => onFilter({ listener: '', address: '' })}>
        Show all
      </button>
    )}
    <label class="check">
      <input type="checkbox" checked={live} onChange={({ currentTarget }) => onLive(currentTarget.checked)} />
      Keep current
    </label>
  </search>
)
