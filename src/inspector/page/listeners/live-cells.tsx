import type { SocketStatus } from '../api/shapes.ts'
import { StateWord } from '../parts/state-word.tsx'
import { count } from '../parts/words.ts'
import { RefusedCell } from './refused-cell.tsx'

interface LiveCellsProps {
  readonly listener: string
  readonly socket: SocketStatus | undefined
  /** What is said where there is no socket. */
  readonly without: string
}

/** How a socket is: its state, who is in, who was turned away. */
export const LiveCells = ({ listener, socket, without }: LiveCellsProps) => {
  if (socket === undefined) {
    return (
      <>
        <td data-label="State" class="quiet">
          {without || 'no socket'}
        </td>
        <td data-label="Open" class="nothing" />
        <td data-label="Refused" class="nothing" />
      </>
    )
  }
  const { state, admission, handshaking, error, open, refused } = socket
  return (
    <>
      <td data-label="State" title={error}>
        <StateWord state={state} />
        {admission !== undefined && admission !== 'open' && <StateWord state={admission} />}
        {handshaking !== undefined && handshaking !== 'quiet' && <StateWord state={handshaking} />}
        {error !== undefined && <p class="error">{error}</p>}
      </td>
      <td data-label="Open" class="number">
        {count(open)}
      </td>
      <td data-label="Refused">
        <RefusedCell listener={listener} refused={refused} />
      </td>
    </>
  )
}
