import { useRef } from 'preact/hooks'
import type { ListChecked } from '../api/shapes.ts'
import { ComplaintList } from './complaint-list.tsx'

interface ListEditorProps {
  readonly name: string
  readonly text: string
  readonly complaints: ListChecked['complaints']
  readonly disabled: boolean
  readonly onType: (text: string) => void
}

/** Longer lists are edited without numbers: a line of its own for each would be slow. */
const MOST_NUMBERED = 2_000
const FEWEST = 12

/** The text of a list; what is wrong is said beside its line, and below once more in full. */
export const ListEditor = ({ name, text, complaints, disabled, onType }: ListEditorProps) => {
  const area = useRef<HTMLTextAreaElement>(null)
  const lines = text.split('\n')
  const numbered = lines.length <= MOST_NUMBERED
  const goTo = (line: number, column: number) => {
    const start = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0) + column - 1
    area.current?.focus()
    area.current?.setSelectionRange(start, start + 1)
  }
  return (
    <>
      <div class={numbered ? 'editor' : 'editor plain-editor'}>
        {numbered && <Margin count={Math.max(FEWEST, lines.length)} complaints={complaints} />}
        <textarea
          ref={area}
          aria-label={`Text of the list ${name}`}
          aria-invalid={complaints.length > 0}
          rows={numbered ? Math.max(FEWEST, lines.length) : 30}
          value={text}
          disabled={disabled}
          wrap="off"
          spellcheck={false}
          placeholder={'10.0.0.0/8      ; one element a line\n!10.0.9.0/24    ; but not these\n#another-list'}
          onInput={({ currentTarget }) => onType(currentTarget.value)}
        />
        {numbered && <Notes count={Math.max(FEWEST, lines.length)} complaints={complaints} />}
      </div>
      <ComplaintList complaints={complaints} onGo={goTo} />
    </>
  )
}

interface BesideProps {
  readonly count: number
  readonly complaints: ListChecked['complaints']
}

const wrongAt = (complaints: BesideProps['complaints']) => new Map(complaints.map((wrong) => [wrong.line, wrong]))

const Margin = ({ count, complaints }: BesideProps) => {
  const wrong = wrongAt(complaints)
  return (
    <div class="margin" aria-hidden="true">
      {Array.from({ length: count }, (_, index) => index + 1).map((line) => (
        <div key={line} class={wrong.has(line) ? 'wrong' : ''}>
          {wrong.has(line) ? '✕ ' : ''}
          {line}
        </div>
      ))}
    </div>
  )
}

const Notes = ({ count, complaints }: BesideProps) => {
  const wrong = wrongAt(complaints)
  return (
    <div class="notes" aria-hidden="true">
      {Array.from({ length: count }, (_, index) => index + 1).map((line) => (
        <div key={line} title={wrong.get(line)?.message}>
          {wrong.get(line)?.message}
        </div>
      ))}
    </div>
  )
}
