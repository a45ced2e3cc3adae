import type { PlacedAnswer, PlacedExplanation, PlacedStep } from './list-places.ts'
import { columns, paint } from './output.ts'

/** An explanation for people: a line for each question, below it the line of the list that decided, and the verdict. */
export const explanationText = (explanation: PlacedExplanation, file: string): string[] => {
  const { answers, admitted, reason } = explanation
  const lines = columns(
    answers.map(({ refused, question, answer, of }) => [mark(refused), of ?? '', question, answer].filter(Boolean)),
  )
  return [
    `${who(explanation)}${explanation.through === undefined ? '' : ` through ${explanation.through}`} to ${explanation.socket}`,
    '',
    ...answers.flatMap((answer, index) => [`  ${lines[index]}`, ...evidence(answer, file)]),
    '',
    admitted ? paint('green', 'admitted') : paint('red', `refused: ${reason}`),
  ]
}

const mark = (refused: boolean): string => (refused ? paint('red', 'refuse') : 'pass  ')

const who = ({ from, client, blacklisted, clusterPeer }: PlacedExplanation): string => {
  const known = [client && 'a client', clusterPeer && 'a cluster peer', blacklisted && 'blacklisted'].filter(Boolean)
  return known.length === 0 ? from : `${from} (${known.join(', ')})`
}

const INDENT = ' '.repeat('  refuse    '.length)

const evidence = ({ path, reason, refused }: PlacedAnswer, file: string): string[] => {
  if (path === undefined) return reason === 'restricted' && refused ? [`${INDENT}no line of it covers the address`] : []
  const { fileLine } = path.at(-1)!
  const place = fileLine === undefined ? '' : `  (${file}:${fileLine})`
  return [`${INDENT}${path.map(stepText).join(' -> ')}${place}`]
}

const stepText = ({ list, line, text }: PlacedStep): string => `${list} line ${line} '${text}'`
