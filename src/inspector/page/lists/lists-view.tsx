import { useState } from 'preact/hooks'
import { get, post } from '../api/call.ts'
import { useAsked, useFeed } from '../api/hooks.ts'
import type { Edit, ListChecked, SettingsAnswer } from '../api/shapes.ts'
import { PlanDialog } from '../changes/plan-dialog.tsx'
import { Typing, useTyping } from '../changes/typing.ts'
import { UpdateBar } from '../changes/update-bar.tsx'
import { useReview } from '../changes/use-review.ts'
import { Complaint } from '../parts/complaint.tsx'
import { ListEditor } from './list-editor.tsx'
import { ListNames } from './list-names.tsx'
import { ListPreview } from './list-preview.tsx'
import { useDebounced } from './use-debounced.ts'

type Texts = Readonly<Record<string, string>>

/** By the name of the list. */
const typing = new Typing<Texts>({})

/** Somebody else may have applied settings: by a signal, or by another page. */
const APPLIED = ['settings.applied']

/** Lists with a meaning of their own, which may be empty. */
const MEANINGFUL = ['denied', 'clients', 'blacklisted', 'clusterPeers', 'trustedProxies']

/** Address lists, to be edited. */
export const ListsView = () => {
  const settings = useAsked(() => get<SettingsAnswer>('/api/settings'), 'settings')
  useFeed(APPLIED, settings.again)
  const { typed, waits } = useTyping(typing, settings.again)
  const review = useReview(settings.again)
  const [chosen, setChosen] = useState('denied')
  const written: Texts = settings.answer?.document.addressLists ?? {}
  const text = typed[chosen] ?? written[chosen] ?? ''
  const { check, current } = useCheck(chosen, text)
  if (settings.answer === undefined) return <Complaint text={settings.failure} />

  const { writable, file } = settings.answer
  const edits = editsOf(typed, written)
  const changed = edits.map(({ path }) => String(path[1]))
  return (
    <div class="lists-grid">
      <ListNames
        names={[...new Set([...MEANINGFUL, ...Object.keys(written), ...Object.keys(typed)])]}
        changed={changed}
        chosen={chosen}
        onChoose={setChosen}
      />
      <section aria-label={`List ${chosen}`}>
        <ListEditor
          key={chosen}
          name={chosen}
          text={text}
          complaints={check.answer?.complaints ?? []}
          disabled={waits}
          onType={(next) => typing.set({ ...typed, [chosen]: next })}
        />
        <ListPreview check={check.answer} failure={check.failure} current={current} />
        <UpdateBar
          changes={changed.length === 0 ? '' : `Changed: ${changed.join(', ')}.`}
          waits={waits}
          writable={writable}
          file={file}
          trouble={review.trouble}
          elsewhere={(review.trouble?.complaints ?? []).map(({ message }) => message)}
          onUpdate={() => review.ask(edits)}
          onDiscard={typing.discard}
          onReload={review.reload}
        />
      </section>
      {review.reviewed && <PlanDialog {...review.reviewed} onApplied={typing.applied} onClose={review.end} />}
    </div>
  )
}

/** What is wrong with a text, once it has stood still for a moment. */
const useCheck = (name: string, text: string) => {
  const settled = useDebounced(text, 300)
  const ask = () => post<ListChecked>('/api/lists/check', { name, text: settled })
  return { check: useAsked(ask, `${name}\n${settled}`), current: settled === text }
}

const editsOf = (typed: Texts, written: Texts): Edit[] =>
  Object.entries(typed)
    .filter(([name, text]) => text !== (written[name] ?? ''))
    .map(([name, value]) => ({ path: ['addressLists', name], value }))
