import { useEffect, useState } from 'preact/hooks'
import { ApiFailure, get, post, wordsOf } from '../api/call.ts'
import { useAsked } from '../api/hooks.ts'
import type { Complaint as ComplaintShape, Edit, Planned, SettingsAnswer } from '../api/shapes.ts'
import { createStore, useStore } from '../api/store.ts'
import { change } from '../changes/change.ts'
import { PlanDialog } from '../changes/plan-dialog.tsx'
import { Complaint } from '../parts/complaint.tsx'
import { AddListener } from './add-listener.tsx'
import { addListener, type Draft, NO_DRAFT, namesOf } from './draft.ts'
import { editsOf, placeOfComplaint } from './edits.ts'
import { ListenerBlock } from './listener-block.tsx'
import { UpdateBar } from './update-bar.tsx'
import { useLiveStatus } from './use-live-status.ts'

/** Outlives the view: who looks something up elsewhere finds his draft again. */
const drafts = createStore<Draft>(NO_DRAFT)

/** The table of listeners and their sockets, to read and to edit. */
export const ListenersView = () => {
  const draft = useStore(drafts)
  const settings = useAsked(() => get<SettingsAnswer>('/api/settings'), 'settings')
  const { status, failure, again } = useLiveStatus()
  const [complaints, setComplaints] = useState<readonly ComplaintShape[]>([])
  const [review, setReview] = useState<{ edits: readonly Edit[]; planned: Planned }>()
  const [trouble, setTrouble] = useState<{ code: string; words: string }>()
  useEndOfChange(() => {
    settings.again()
    again()
  })

  if (settings.answer === undefined || status === undefined) {
    return <Complaint text={settings.failure ?? failure} />
  }
  const { document, writable, file } = settings.answer
  const edits = editsOf(document, draft)
  const setDraft = (next: Draft) => {
    drafts.set(next)
    setComplaints([])
  }
  const update = async () => {
    setTrouble(undefined)
    await post<Planned>('/api/plan', { edits }).then(
      (planned) => setReview({ edits, planned }),
      (thrown) => {
        const found = thrown instanceof ApiFailure ? thrown.complaints : []
        setComplaints(found)
        setTrouble({ code: thrown instanceof ApiFailure ? thrown.code : '', words: wordsOf(thrown) })
      },
    )
  }
  const placed = complaints.map((complaint) => ({ complaint, place: placeOfComplaint(complaint, document, draft) }))
  const elsewhere = placed.filter(({ place }) => place === undefined).map(({ complaint }) => complaint.message)
  return (
    <>
      {namesOf(document, draft).map((name) => (
        <ListenerBlock
          key={name}
          name={name}
          document={document}
          draft={draft}
          status={status.listeners[name]}
          complaints={placed.filter(({ place }) => place?.listener === name)}
          setDraft={setDraft}
        />
      ))}
      <AddListener taken={namesOf(document, draft)} onAdd={(listener) => setDraft(addListener(draft, listener))} />
      <UpdateBar
        changes={edits.length}
        writable={writable}
        file={file}
        trouble={trouble}
        elsewhere={elsewhere}
        onUpdate={update}
        onDiscard={() => setDraft(NO_DRAFT)}
        onReload={() =>
          post('/api/reload').then(settings.again, (thrown) => setTrouble({ code: '', words: wordsOf(thrown) }))
        }
      />
      {review && <PlanDialog {...review} onClose={() => setReview(undefined)} />}
    </>
  )
}

/** Once a change is kept its draft is written; one that is undone leaves the draft to be mended. */
const useEndOfChange = (act: () => void): void => {
  const current = useStore(change)
  const state = `${current?.id} ${current?.state}`
  useEffect(() => {
    if (current === undefined) return
    if (current.state === 'confirmed') drafts.set(NO_DRAFT)
    act()
  }, [state])
}
