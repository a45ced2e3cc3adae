import { placeOf } from '../api/route.ts'
import type { SocketStatus } from '../api/shapes.ts'
import { count } from '../parts/words.ts'

interface RefusedCellProps {
  readonly listener: string
  readonly refused: SocketStatus['refused']
}

/** Refusals by reason, the most frequent first. */
export const RefusedCell = ({ listener, refused }: RefusedCellProps) => {
  const reasons = Object.entries(refused).flatMap(([reason, number = 0]) => (number > 0 ? [{ reason, number }] : []))
  if (reasons.length === 0) return <span class="quiet">none</span>
  return (
    <a class="refused" href={placeOf('why', { listener })}>
      {reasons
        .sort((one, other) => other.number - one.number)
        .map(({ reason, number }) => (
          <span key={reason}>
            {reason} <b class="number">{count(number)}</b>
          </span>
        ))}
    </a>
  )
}
