import { useStore } from '../api/store.ts'
import { change } from '../changes/change.ts'
import { Complaint } from '../parts/complaint.tsx'

interface UpdateBarProps {
  /** How many edits wait. */
  readonly changes: number
  readonly writable: boolean
  readonly file: string | undefined
  readonly trouble: { readonly code: string; readonly words: string } | undefined
  /** Complaints that belong to no row. */
  readonly elsewhere: readonly string[]
  readonly onUpdate: () => void
  readonly onDiscard: () => void
  readonly onReload: () => void
}

/** Update, and what stands in its way. */
export const UpdateBar = (props: UpdateBarProps) => {
  const { changes, writable, file, trouble, elsewhere, onUpdate, onDiscard, onReload } = props
  const pending = useStore(change)?.state === 'pending'
  const idle = changes === 0 || pending
  return (
    <footer class="update-bar">
      <button type="button" class="primary" disabled={idle} onClick={onUpdate}>
        Update
      </button>
      <button type="button" disabled={idle} onClick={onDiscard}>
        Discard
      </button>
      <span class="quiet">
        {pending ? 'A change waits to be kept.' : changes === 0 ? 'Nothing is changed.' : `${changes} changes.`}{' '}
        {writable ? `Kept changes are written to ${file ?? 'the settings'}.` : 'Changes hold until the next start.'}
      </span>
      <Complaint text={trouble?.words} />
      {trouble?.code === 'CHANGED_ON_DISK' && (
        <button type="button" onClick={onReload}>
          Reload the file
        </button>
      )}
      {elsewhere.map((text) => (
        <Complaint key={text} text={text} />
      ))}
    </footer>
  )
}
