import { Complaint } from '../parts/complaint.tsx'
import type { Trouble } from './use-review.ts'

interface UpdateBarProps {
  /** What is changed, in words; empty for nothing. */
  readonly changes: string
  /** A change waits to be kept: nothing else is changed meanwhile. */
  readonly waits: boolean
  /** Whether changes can be kept, and in which file, if they are in one. */
  readonly writable: boolean
  readonly file: string | undefined
  readonly trouble: Trouble | undefined
  /** Complaints that are said nowhere else. */
  readonly elsewhere: readonly string[]
  readonly onUpdate: () => void
  readonly onDiscard: () => void
  readonly onReload: () => void
}

/** Update, and what stands in its way. */
export const UpdateBar = (props: UpdateBarProps) => {
  const { changes, waits, writable, file, trouble, elsewhere, onUpdate, onDiscard, onReload } = props
  const idle = changes === '' || waits
  return (
    <footer class="update-bar">
      <button type="button" class="primary" disabled={idle || !writable} onClick={onUpdate}>
        Update
      </button>
      <button type="button" disabled={idle} onClick={onDiscard}>
        Discard
      </button>
      <span class="quiet">
        {waits ? 'A change waits to be kept.' : changes || 'Nothing is changed.'} {whereTo(writable, file)}
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

const whereTo = (writable: boolean, file: string | undefined): string => {
  if (!writable) return `${file} cannot be written, so nothing can be changed here.`
  return file === undefined ? 'Kept changes hold as long as the process lives.' : `Kept changes are written to ${file}.`
}
