import { useCallback } from 'preact/hooks'
import { get } from '../api/call.ts'
import { useAsked, useFeed } from '../api/hooks.ts'
import type { SettingShape, SettingsAnswer, SettingsDocument } from '../api/shapes.ts'
import { PlanDialog } from '../changes/plan-dialog.tsx'
import { Typing, useTyping } from '../changes/typing.ts'
import { UpdateBar } from '../changes/update-bar.tsx'
import { type Trouble, useReview } from '../changes/use-review.ts'
import { Complaint } from '../parts/complaint.tsx'
import { AddListener } from './add-listener.tsx'
import { addListener, type Draft, NO_DRAFT, namesOf } from './draft.ts'
import { editsOf, placeOfComplaint } from './edits.ts'
import { ListenerBlock } from './listener-block.tsx'
import { useLiveStatus } from './use-live-status.ts'

const typing = new Typing<Draft>(NO_DRAFT)

/** Somebody else may have applied settings: by a signal, or by another page. */
const APPLIED = ['settings.applied']

/** The table of listeners and their sockets, to read and to edit. */
export const ListenersView = () => {
  const { answer, failure, again: readAgain } = useAsked(() => get<SettingsAnswer>('/api/settings'), 'settings')
  const { answer: schema } = useAsked(() => get<SettingShape>('/api/settings/schema'), 'schema')
  useFeed(APPLIED, readAgain)
  const live = useLiveStatus()
  const everything = useCallback(() => {
    readAgain()
    live.again()
  }, [readAgain, live.again])
  const { typed: draft, waits } = useTyping(typing, everything)
  const review = useReview(everything)
  if (answer === undefined || live.status === undefined) return <Complaint text={failure ?? live.failure} />

  const { document, writable, file } = answer
  const { status } = live
  const edits = editsOf(document, draft)
  const placed = placedOf(review.trouble, document, draft)
  const setDraft = (next: Draft) => {
    typing.set(next)
    review.end()
  }
  return (
    <>
      {namesOf(document, draft).map((name) => (
        <ListenerBlock
          key={name}
          name={name}
          document={document}
          about={settingsOfRow(schema)}
          draft={draft}
          status={status.listeners[name]}
          complaints={placed.filter(({ place }) => place?.listener === name)}
          disabled={waits}
          setDraft={setDraft}
        />
      ))}
      {!waits && (
        <AddListener taken={namesOf(document, draft)} onAdd={(added) => setDraft(addListener(draft, added))} />
      )}
      <UpdateBar
        changes={edits.length === 0 ? '' : edits.length === 1 ? '1 change.' : `${edits.length} changes.`}
        waits={waits}
        writable={writable}
        file={file}
        trouble={review.trouble}
        elsewhere={placed.filter(({ place }) => place === undefined).map(({ complaint }) => complaint.message)}
        onUpdate={() => review.ask(edits)}
        onDiscard={() => setDraft(NO_DRAFT)}
        onReload={review.reload}
      />
      {review.reviewed && <PlanDialog {...review.reviewed} onApplied={typing.applied} onClose={review.end} />}
    </>
  )
}

/** What the schema says of the settings of a row. */
const settingsOfRow = (schema: SettingShape | undefined): Readonly<Record<string, SettingShape>> => {
  const listener = schema?.properties?.listeners?.additionalProperties
  return (typeof listener === 'object' && listener.properties?.sockets?.items?.properties) || {}
}

const placedOf = (trouble: Trouble | undefined, document: SettingsDocument, draft: Draft) =>
  (trouble?.complaints ?? []).map((complaint) => ({ complaint, place: placeOfComplaint(complaint, document, draft) }))
