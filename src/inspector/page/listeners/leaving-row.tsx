import type { SocketStatus } from '../api/shapes.ts'
import { LiveCells } from './live-cells.tsx'

/** A socket that is in no row any more: it drains, or waits to be kept. */
export const LeavingRow = ({ listener, socket }: { listener: string; socket: SocketStatus }) => (
  <tr class="leaving">
    <td data-label="Port" class="number">
      {socket.port}
    </td>
    <td data-label="Local address">{socket.address}</td>
    <td data-label="TLS">{socket.tls}</td>
    <td class="nothing" colSpan={2} />
    <LiveCells listener={listener} socket={socket} without="" />
    <td class="row-change quiet">not in the table</td>
  </tr>
)
