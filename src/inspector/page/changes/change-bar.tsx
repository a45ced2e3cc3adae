import { useEffect, useState } from 'preact/hooks'
import { wordsOf } from '../api/call.ts'
import { useFeed, useNow } from '../api/hooks.ts'
import type { ChangeTold } from '../api/shapes.ts'
import { useStore } from '../api/store.ts'
import { Complaint } from '../parts/complaint.tsx'
import { answerChange, type ChangeState, change, findChange, hearChange } from './change.ts'

const ENDS = {
  confirmed: 'The change is kept.',
  undone: 'The change is undone: what was before holds again.',
} as const

/** Asks that a change be kept before it is undone, and says how it ended. */
export const ChangeBar = () => {
  const current = useStore(change)
  const find = () => void findChange().catch(() => {})
  useEffect(find, [])
  useFeed(['change'], (batch) => {
    for (const { topic, data } of batch) topic === 'change' && hearChange(data as ChangeTold)
    if (batch.some(({ topic }) => topic === 'stream')) find()
  })
  if (current === undefined) return null
  return current.state === 'pending' ? <Waiting change={current} /> : <Ended state={current.state} />
}

const Waiting = ({ change: { undoneAt } }: { change: ChangeState }) => {
  const [failure, setFailure] = useState<string>()
  const left = Math.max(0, Math.ceil((undoneAt - useNow(250)) / 1_000))
  const answer = (verb: 'confirm' | 'undo') => answerChange(verb).catch((thrown) => setFailure(wordsOf(thrown)))
  return (
    <section class="change-bar" aria-label="A change waits to be confirmed">
      <p role="alert">The new settings hold. Confirm, or they are undone.</p>
      <p class="countdown" role="timer">
        {left} s
      </p>
      <button type="button" class="primary" onClick={() => answer('confirm')}>
        Keep
      </button>
      <button type="button" onClick={() => answer('undo')}>
        Undo
      </button>
      <Complaint text={failure} />
    </section>
  )
}

const Ended = ({ state }: { state: keyof typeof ENDS }) => (
  <section class={`change-bar ${state}`} aria-label="How the change ended">
    <p role="status">{ENDS[state]}</p>
    <button type="button" class="plain" onClick={() => change.set(undefined)}>
      Close
    </button>
  </section>
)
