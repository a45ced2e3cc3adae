import { stream } from '../api/feed.ts'
import { useStore } from '../api/store.ts'

const WORDS = {
  closed: 'not followed',
  opening: 'connecting',
  live: 'live',
  lost: 'stream lost, reconnecting',
} as const

/** Whether what one sees is what is. */
export const StreamSign = () => {
  const { state, missed } = useStore(stream)
  return (
    <span class={`stream ${state}`} role="status">
      {WORDS[state]}
      {missed > 0 && <span class="quiet"> ({missed.toLocaleString('en')} events left out)</span>}
    </span>
  )
}
