import type { Complaint as ComplaintShape, ListenerStatus, SettingShape, SettingsDocument } from '../api/shapes.ts'
import { type Draft, restoreRow, rowsOf, toggleListener, typeInto } from './draft.ts'
import type { Place } from './edits.ts'
import { LeavingRow } from './leaving-row.tsx'
import { ListenerHead } from './listener-head.tsx'
import { pairLive } from './live.ts'
import { SocketRow } from './socket-row.tsx'

interface ListenerBlockProps {
  readonly name: string
  readonly document: SettingsDocument
  /** What there is to know of the settings of a row. */
  readonly about: Readonly<Record<string, SettingShape>>
  readonly draft: Draft
  readonly status: ListenerStatus | undefined
  readonly complaints: readonly { readonly complaint: ComplaintShape; readonly place: Place | undefined }[]
  readonly disabled: boolean
  readonly setDraft: (next: Draft) => void
}

/** Each with the setting that stands in it. */
const COLUMNS = [
  ['Port', 'port'],
  ['Local address', 'address'],
  ['TLS', 'tls'],
  ['Restriction', 'restriction'],
  ['List', 'addresses'],
  ['State', ''],
  ['Open', ''],
  ['Refused', ''],
  ['', ''],
] as const

/** One listener: its places, and the table of its sockets with an empty row at the end. */
export const ListenerBlock = ({
  name,
  document,
  about: settings,
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
            {COLUMNS.map(([column, setting]) => (
              <th key={column} scope="col" title={settings[setting]?.description}>
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
              about={settings}
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
