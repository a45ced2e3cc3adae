import { useState } from 'preact/hooks'
import { wordsOf } from '../api/call.ts'
import type { Edit, Planned } from '../api/shapes.ts'
import { Complaint } from '../parts/complaint.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { applyEdits } from './change.ts'
import { PlanTable } from './plan-table.tsx'

interface PlanDialogProps {
  readonly edits: readonly Edit[]
  readonly planned: Planned
  readonly onApplied: () => void
  readonly onClose: () => void
}

/** Shows what an update would do before it is done. */
export const PlanDialog = ({ edits, planned, onApplied, onClose }: PlanDialogProps) => {
  const [failure, setFailure] = useState<string>()
  const [busy, setBusy] = useState(false)
  const { touched, refusesYou, warnings, plan } = planned
  const apply = async () => {
    setBusy(true)
    const done = () => {
      onApplied()
      onClose()
    }
    await applyEdits(edits).then(done, (thrown) => setFailure(wordsOf(thrown)))
    setBusy(false)
  }
  return (
    <Dialog title="What the update does" onClose={onClose}>
      {refusesYou !== undefined && (
        <p class="loud" role="alert">
          This would refuse you. {refusesYou}
        </p>
      )}
      <PlanTable plan={plan} />
      <p class="touched">{touchedWords(touched)}</p>
      {warnings.map(({ message }) => (
        <p key={message} class="warning">
          {message}
        </p>
      ))}
      <p class="quiet">It is undone by itself if you do not keep it within 30 seconds.</p>
      <Complaint text={failure} />
      <footer class="buttons">
        <button type="button" onClick={onClose}>
          Go on editing
        </button>
        <button type="button" class={refusesYou === undefined ? 'primary' : 'danger'} disabled={busy} onClick={apply}>
          {refusesYou === undefined ? 'Apply' : 'Apply all the same'}
        </button>
      </footer>
    </Dialog>
  )
}

const touchedWords = (touched: number): string =>
  touched === 0 ? 'It touches no open connection.' : `It touches ${touched} open connection${touched === 1 ? '' : 's'}.`
