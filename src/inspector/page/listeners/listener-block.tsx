import type { Complaint as ComplaintShape, ListenerStatus, SettingsDocument } from '../api/shapes.ts'
import { type Draft, restoreRow, rowsOf, toggleListener, typeInto } from './draft.ts'
import type { Place } from './edits.ts'
import { LeavingRow } from './leaving-row.tsx'
import { ListenerHead } from './listener-head.tsx'
import { pairLive } from './live.ts'
import { SocketRow } from './socket-row.tsx'

interface ListenerBlockProps {
  readonly name: string
  readonly document: SettingsDocument
  readonly draft: Draft
  readonly status: ListenerStatus | undefined
  readonly complaints: readonly { readonly complaint: ComplaintShape; readonly place: Place | undefined }[]
  readonly disabled: boolean
  readonly setDraft: (next: Draft) => void
}

const COLUMNS = ['Port', 'Local address', 'TLS', 'Restriction', 'List', 'State', 'Open', 'Refused', '']

/** One listener: its places, and the table of its sockets with an empty row at the end. */
export const ListenerBlock = ({
  name,
  document,
  draft,
  status,
  complaints,
  disabled,
  setDraft,
}: ListenerBlockProps) => {
  const written = document.listeners?.[name]
  const rows = rowsOf(name, written, draft)
  const { ofRow, leaving } = pairLive(rows, status?.sockets ?? [])
  const removed = draft.removed.includes(name)
  const protocol = written?.protocol ?? draft.added.find((added) => added.name === name)?.protocol ?? ''
  const about = (index: number | undefined) =>
    complaints.filter(({ place }) => place?.index === index).map(({ complaint }) => complaint.message)
  return (
    <section class={removed ? 'listener removed' : 'listener'} aria-label={`Listener ${name}`}>
      <ListenerHead
        name={name}
        protocol={protocol}
        status={status}
        removed={removed}
        complaints={about(undefined)}
        onToggle={() => setDraft(toggleListener(draft, name))}
      />
      <table>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {column || <span class="unseen">Row</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <SocketRow
              key={row.index}
              listener={name}
              row={row}
              status={ofRow.get(row.index)}
              complaints={about(row.index)}
              disabled={removed || disabled}
              onType={(field, value) => setDraft(typeInto(draft, name, row.index, field, value))}
              onRestore={() => setDraft(restoreRow(draft, name, row.index))}
            />
          ))}
          {leaving.map((socket) => (
            <LeavingRow key={socket.name} listener={name} socket={socket} />
          ))}
        </tbody>
      </table>
    </section>
  )
}
