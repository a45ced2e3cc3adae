import type { ListChecked } from '../api/shapes.ts'

interface ComplaintListProps {
  readonly complaints: ListChecked['complaints']
  readonly onGo: (line: number, column: number) => void
}

/** The most that are shown: who has more has pasted something else. */
const MOST = 50

/** Everything that is wrong, each with the way to its place. */
export const ComplaintList = ({ complaints, onGo }: ComplaintListProps) => (
  <ul class="complaint-list" role="status">
    {complaints.slice(0, MOST).map(({ line, column, message }) => (
      <li key={`${line} ${column}`} class="complaint">
        <button type="button" class="plain" onClick={() => onGo(line, column)}>
          line {line}, column {column}
        </button>{' '}
        {message}
      </li>
    ))}
    {complaints.length > MOST && <li class="quiet">and {complaints.length - MOST} more</li>}
  </ul>
)
