import { codeOf } from '../thrown.ts'

/** Parameters of actions, mapped from events that several machines hear. */
export const errorParams = ({ event }: { event: { error: unknown } }) => ({ error: event.error })

export const codeParams = ({ event }: { event: { error: unknown } }) => ({ code: codeOf(event.error) })

export const deadlineParams = ({ event }: { event: { deadline: number } }) => ({ deadline: event.deadline })

/** What became of a child's connections; of a child that has none, nothing. */
export const endParams = ({ event }: { event: { output: { left: number; cut: number } | undefined } }) => {
  const { left, cut } = event.output ?? { left: 0, cut: 0 }
  return { left, cut }
}
