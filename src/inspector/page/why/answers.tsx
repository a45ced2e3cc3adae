import { get } from '../api/call.ts'
import { useAsked } from '../api/hooks.ts'
import type { Answer, Explanation } from '../api/shapes.ts'
import { Complaint } from '../parts/complaint.tsx'

interface AnswersProps {
  readonly listener: string
  readonly from: string
  readonly to: string | undefined
  readonly serverName: string | undefined
  readonly through: string | undefined
}

/** The questions of the gate in their order, with the counts of right now. */
export const Answers = (query: AnswersProps) => {
  const ask = () => get<Explanation>('/api/explain', { ...query })
  const { answer: explanation, failure } = useAsked(ask, JSON.stringify(query), 2_000)
  if (explanation === undefined) return <Complaint text={failure} />
  const { admitted, reason, socket, answers, through } = explanation
  return (
    <div class="answers">
      <p role="status" class={admitted ? 'verdict good' : 'verdict bad'}>
        {explanation.from} {through && <span>through {through} </span>}
        <b>{admitted ? 'is let in' : `is refused: ${reason}`}</b> <span>at {socket}</span>
      </p>
      <p class="quiet">{marksOf(explanation)}</p>
      <ol>
        {answers.map((answer) => (
          <Question key={`${answer.of} ${answer.question}`} {...answer} />
        ))}
      </ol>
      <Complaint text={failure} />
    </div>
  )
}

const marksOf = ({ client, blacklisted, clusterPeer }: Explanation): string => {
  const marks = [client && 'a client', blacklisted && 'blacklisted', clusterPeer && 'a cluster peer'].filter(Boolean)
  return marks.length === 0 ? 'It is no client, not blacklisted, and no cluster peer.' : `It is ${marks.join(', ')}.`
}

const Question = ({ of, question, refused, answer, path = [], reason }: Answer) => (
  <li class={refused ? 'refuses' : 'passes'}>
    <span class="question">
      {of && <b>{of === 'proxy' ? 'Proxy: ' : 'Client: '}</b>}
      {question}
    </span>
    <span class="answer">
      {answer}
      {refused && <b class="reason"> {reason}</b>}
    </span>
    {path.length > 0 && (
      <span class="quiet path">{path.map(({ list, line, text }) => `${list}, line ${line}: ${text}`).join(' → ')}</span>
    )}
  </li>
)
