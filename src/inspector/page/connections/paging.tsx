import { count } from '../parts/words.ts'

interface PagingProps {
  readonly total: number
  readonly first: number
  readonly shown: number
  readonly onBack: (() => void) | undefined
  readonly onForth: (() => void) | undefined
}

/** Where in a long list one is. */
export const Paging = ({ total, first, shown, onBack, onForth }: PagingProps) => (
  <div class="paging">
    <span class="number" role="status">
      {shown === 0 ? 'No connections' : `${count(first)} to ${count(first + shown - 1)} of ${count(total)}`}
    </span>
    <button type="button" disabled={onBack === undefined} onClick={onBack}>
      Back
    </button>
    <button type="button" disabled={onForth === undefined} onClick={onForth}>
      Next
    </button>
  </div>
)
