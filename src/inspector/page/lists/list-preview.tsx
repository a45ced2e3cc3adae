import type { ListChecked } from '../api/shapes.ts'
import { Complaint } from '../parts/complaint.tsx'
import { count } from '../parts/words.ts'

interface ListPreviewProps {
  readonly check: ListChecked | undefined
  readonly failure: string | undefined
  /** Whether what was checked is what is typed. */
  readonly current: boolean
}

/** What the list would do to those who are here. */
export const ListPreview = ({ check, failure, current }: ListPreviewProps) => {
  if (failure !== undefined) return <Complaint text={failure} />
  if (check === undefined || !current) return <p class="preview quiet">Checking…</p>
  if (check.would === undefined) return <p class="preview quiet">Its effect is known once nothing is wrong.</p>
  const { refused, of, examples } = check.would
  return (
    <p class={refused > 0 ? 'preview look' : 'preview'} role="status">
      {count(check.rangeCount)} ranges of addresses. {wordsOf(refused, of)}{' '}
      <span class="quiet">
        {examples
          .slice(0, 5)
          .map(({ address, socket }) => `${address} at ${socket}`)
          .join(', ')}
      </span>
    </p>
  )
}

const wordsOf = (refused: number, of: number): string =>
  refused === 0
    ? `It would refuse none of the ${count(of)} open connections.`
    : `It would have refused ${count(refused)} of the ${count(of)} open connections; they stay until they end.`
