import { useState } from 'preact/hooks'
import { get } from '../api/call.ts'
import { useAsked, useFeed } from '../api/hooks.ts'
import type { Status, Tally } from '../api/shapes.ts'
import { isStale, withTally } from './live.ts'

const TOPICS = [
  'tally',
  'socket.listening',
  'socket.bindFailed',
  'socket.suspended',
  'socket.draining',
  'socket.closed',
  'socket.crashed',
  'settings.applied',
]

/** The status, with the counts of the last second; it is read anew when sockets come and go. */
export const useLiveStatus = (): {
  readonly status: Status | undefined
  readonly failure: string | undefined
  readonly again: () => void
} => {
  const { answer, failure, again } = useAsked(() => get<Status>('/api/status'), 'status')
  const [tally, setTally] = useState<Tally>()
  useFeed(TOPICS, (batch) => {
    const last = batch.findLast(({ topic }) => topic === 'tally')?.data as Tally | undefined
    if (last !== undefined) setTally(last)
    const others = batch.some(({ topic }) => topic !== 'tally')
    if (others || (last !== undefined && answer !== undefined && isStale(answer, last))) again()
  })
  return { status: answer && withTally(answer, tally), failure, again }
}
