import type { ListenerStatus } from '../api/shapes.ts'
import { Complaint } from '../parts/complaint.tsx'
import { PlacesBar } from '../parts/places-bar.tsx'
import { StateWord } from '../parts/state-word.tsx'
import { count } from '../parts/words.ts'

interface ListenerHeadProps {
  readonly name: string
  readonly protocol: string
  readonly status: ListenerStatus | undefined
  readonly removed: boolean
  readonly complaints: readonly string[]
  readonly onToggle: () => void
}

/** The line above a listener's table: what it is, how it is, how full it is. */
export const ListenerHead = ({ name, protocol, status, removed, complaints, onToggle }: ListenerHeadProps) => (
  <header>
    <h2>{name}</h2>
    <span class="quiet">{protocol}</span>
    {status === undefined ? <span class="state-word look">not yet there</span> : <StateWord state={status.state} />}
    {status && <Places {...status} />}
    <button type="button" class="plain" onClick={onToggle} aria-label={removed ? `Keep ${name}` : `Remove ${name}`}>
      {removed ? 'Keep after all' : 'Remove'}
    </button>
    {complaints.map((text) => (
      <Complaint key={text} text={text} />
    ))}
  </header>
)

const Places = ({ open, limits: { maxConnections, clientReserve } }: ListenerStatus) => (
  <span class="places-of">
    <span class="number">
      {count(open)} of {count(maxConnections)} places
      {clientReserve > 0 && <span class="quiet">, {count(clientReserve)} for clients</span>}
    </span>
    <PlacesBar open={open} limit={maxConnections} reserve={clientReserve} />
  </span>
)
