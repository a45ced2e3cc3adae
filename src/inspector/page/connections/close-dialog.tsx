import type { ConnectionRow } from '../api/shapes.ts'
import { Dialog } from '../parts/dialog.tsx'

interface CloseDialogProps {
  readonly row: ConnectionRow
  readonly onYes: () => void
  readonly onNo: () => void
}

/** Asks before a connection is closed. */
export const CloseDialog = ({ row, onYes, onNo }: CloseDialogProps) => (
  <Dialog title="Close this connection?" onClose={onNo}>
    <p>
      {row.remoteAddress} port {row.remotePort} at {row.socket}
      {row.user && `, logged in as ${row.user}`}. It is cut; the other end may come again at once.
    </p>
    <footer class="buttons">
      <button type="button" onClick={onNo}>
        Leave it open
      </button>
      <button type="button" class="danger" onClick={onYes}>
        Close it
      </button>
    </footer>
  </Dialog>
)
