import { useNow } from '../api/hooks.ts'
import type { ConnectionRow } from '../api/shapes.ts'
import { age, bytes } from '../parts/words.ts'

interface ConnectionTableProps {
  readonly rows: readonly ConnectionRow[]
  readonly onClose: (row: ConnectionRow) => void
}

const COLUMNS = ['From', 'Id', 'Socket', 'To', 'Since', 'Secure by', 'Phase', 'User', 'In', 'Out', '']

/** One page of open connections. */
export const ConnectionTable = ({ rows, onClose }: ConnectionTableProps) => {
  const now = useNow()
  return (
    <table class="connections">
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <th key={column} scope="col">
              {column || <span class="unseen">Close</span>}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Line key={row.id} row={row} now={now} onClose={() => onClose(row)} />
        ))}
      </tbody>
    </table>
  )
}

const Line = ({ row, now, onClose }: { row: ConnectionRow; now: number; onClose: () => void }) => (
  <tr>
    <td data-label="From" class="number">
      {endpoint(row.remoteAddress, row.remotePort)}
      {row.client && <span class="mark">client</span>}
    </td>
    <td data-label="Id" class="number quiet">
      {row.id}
    </td>
    <td data-label="Socket">{row.socket}</td>
    <td data-label="To" class="number">
      {endpoint(row.localAddress, row.localPort)}
    </td>
    <td data-label="Since" class="number" title={new Date(row.openedAt).toISOString()}>
      {age(now - row.openedAt)}
    </td>
    <td data-label="Secure by">
      {row.secure ? (row.secureBy ?? 'yes') : <span class="quiet">clear text</span>}
      {row.domain && <span class="quiet"> at {row.domain}</span>}
    </td>
    <td data-label="Phase">{row.phase}</td>
    <td data-label="User">{row.user ?? <span class="quiet">–</span>}</td>
    <td data-label="In" class="number">
      {bytes(row.bytesRead)}
    </td>
    <td data-label="Out" class="number">
      {bytes(row.bytesWritten)}
    </td>
    <td>
      <button
        type="button"
        class="plain"
        onClick={onClose}
        aria-label={`Close ${row.remoteAddress} port ${row.remotePort}`}
      >
        Close
      </button>
    </td>
  </tr>
)

const endpoint = (address: string, port: number | undefined): string => {
  const host = address.includes(':') ? `[${address}]` : address
  return port === undefined ? host : `${host}:${port}`
}
