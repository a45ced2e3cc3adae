import { useEffect, useState } from 'preact/hooks'
import { ApiFailure, get, post, wordsOf } from '../api/call.ts'
import { useAsked } from '../api/hooks.ts'
import type { Edit, ListChecked, Planned, SettingsAnswer } from '../api/shapes.ts'
import { createStore, useStore } from '../api/store.ts'
import { change } from '../changes/change.ts'
import { PlanDialog } from '../changes/plan-dialog.tsx'
import { Complaint } from '../parts/complaint.tsx'
import { ListEditor } from './list-editor.tsx'
import { ListNames } from './list-names.tsx'
import { ListPreview } from './list-preview.tsx'
import { useDebounced } from './use-debounced.ts'

/** What was typed, by the name of the list; it outlives the view. */
const typed = createStore<Readonly<Record<string, string>>>({})

/** Lists with a meaning of their own, which may be empty. */
const MEANINGFUL = ['denied', 'clients', 'blacklisted', 'clusterPeers', 'trustedProxies']

/** Address lists, to be edited. */
export const ListsView = () => {
  const settings = useAsked(() => get<SettingsAnswer>('/api/settings'), 'settings')
  const drafts = useStore(typed)
  const [chosen, setChosen] = useState('denied')
  const [review, setReview] = useState<{ edits: readonly Edit[]; planned: Planned }>()
  const [failure, setFailure] = useState<string>()
  const pending = useEndOfChange(settings.again)
  const written = settings.answer?.document.addressLists ?? {}
  const text = drafts[chosen] ?? written[chosen] ?? ''
  const settled = useDebounced(text, 300)
  const check = useAsked(
    () => post<ListChecked>('/api/lists/check', { name: chosen, text: settled }),
    `${chosen}\n${settled}`,
  )
  if (settings.answer === undefined) return <Complaint text={settings.failure} />

  const edits = editsOf(drafts, written)
  const save = () =>
    post<Planned>('/api/plan', { edits }).then(
      (planned) => {
        setFailure(undefined)
        setReview({ edits, planned })
      },
      (thrown) => setFailure(complaintsOf(thrown)),
    )
  return (
    <div class="lists-grid">
      <ListNames
        names={[...new Set([...MEANINGFUL, ...Object.keys(written), ...Object.keys(drafts)])]}
        changed={edits.map(({ path }) => String(path[1]))}
        chosen={chosen}
        onChoose={setChosen}
      />
      <section aria-label={`List ${chosen}`}>
        <ListEditor
          key={chosen}
          name={chosen}
          text={text}
          complaints={check.answer?.complaints ?? []}
          onType={(next) => typed.set({ ...drafts, [chosen]: next })}
        />
        <ListPreview check={check.answer} failure={check.failure} current={settled === text} />
        <footer class="update-bar">
          <button type="button" class="primary" disabled={edits.length === 0 || pending} onClick={save}>
            Update
          </button>
          <button type="button" disabled={edits.length === 0 || pending} onClick={() => typed.set({})}>
            Discard
          </button>
          <span class="quiet">
            {edits.length === 0 ? 'Nothing is changed.' : `Changed: ${edits.map(({ path }) => path[1]).join(', ')}.`}
          </span>
          <Complaint text={failure} />
        </footer>
      </section>
      {review && <PlanDialog {...review} onClose={() => setReview(undefined)} />}
    </div>
  )
}

const editsOf = (drafts: Readonly<Record<string, string>>, written: Readonly<Record<string, string>>): Edit[] =>
  Object.entries(drafts)
    .filter(([name, text]) => text !== (written[name] ?? ''))
    .map(([name, value]) => ({ path: ['addressLists', name], value }))

const complaintsOf = (thrown: unknown): string => {
  const complaints = thrown instanceof ApiFailure ? thrown.complaints : []
  return [wordsOf(thrown), ...complaints.map(({ message }) => message)].join(' ')
}

/** Once a change is kept what was typed is written. Says whether one waits. */
const useEndOfChange = (act: () => void): boolean => {
  const current = useStore(change)
  const state = `${current?.id} ${current?.state}`
  useEffect(() => {
    if (current?.state === 'confirmed') typed.set({})
    if (current !== undefined) act()
  }, [state])
  return current?.state === 'pending'
}
