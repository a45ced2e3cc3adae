import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { wordsOf } from './call.ts'
import { listen, type Told } from './feed.ts'

/** What was asked for: the last good answer stays while a later try fails. */
export interface Asked<T> {
  readonly answer: T | undefined
  readonly failure: string | undefined
  readonly again: () => void
}

/**
 * Asks when it is first drawn, when `about` changes, each `every` milliseconds while the tab is seen, and on `again`.
 * One question at a time; an answer to an earlier one is thrown away.
 */
export const useAsked = <T>(ask: () => Promise<T>, about: string, every?: number): Asked<T> => {
  const [state, setState] = useState<{ answer?: T; failure?: string }>({})
  const turn = useRef(0)
  const asking = useRef(ask)
  asking.current = ask
  const again = useCallback(() => {
    const own = ++turn.current
    const take = (next: (old: { answer?: T }) => object) => own === turn.current && setState(next)
    asking.current().then(
      (answer) => take(() => ({ answer })),
      (failure) => take((old) => ({ ...old, failure: wordsOf(failure) })),
    )
  }, [])
  useEffect(again, [about, again])
  useEffect(() => {
    if (every === undefined) return
    const timer = window.setInterval(() => document.hidden || again(), every)
    return () => window.clearInterval(timer)
  }, [every, again])
  return { answer: state.answer, failure: state.failure, again }
}

/** Hears events in batches for as long as the component is there. */
export const useFeed = (topics: readonly string[], hear: (batch: readonly Told[]) => void): void => {
  const hearing = useRef(hear)
  hearing.current = hear
  const asked = topics.join()
  useEffect(() => listen(asked.split(','), (batch) => hearing.current(batch)), [asked])
}

/** The time, once a second. */
export const useNow = (every = 1_000): number => {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), every)
    return () => window.clearInterval(timer)
  }, [every])
  return now
}
