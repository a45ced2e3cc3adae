import type { ConnectionsAnswer } from '../api/shapes.ts'
import { count } from '../parts/words.ts'

interface AddressCountsProps {
  readonly addresses: ConnectionsAnswer['addresses']
  readonly onChoose: (address: string) => void
}

/** How many connections each address has, the most first; a press shows them alone. */
export const AddressCounts = ({ addresses, onChoose }: AddressCountsProps) => {
  const most = Math.max(1, ...addresses.map(({ open }) => open))
  return (
    <section class="addresses" aria-label="Connections by address">
      <h2>By address</h2>
      <ol>
        {addresses.slice(0, 50).map(({ address, open }) => (
          <li key={address}>
            <button type="button" class="plain" onClick={() => onChoose(address)}>
              {address}
            </button>
            <meter value={open} max={most} aria-label={`${open} connections`} />
            <span class="number">{count(open)}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}
