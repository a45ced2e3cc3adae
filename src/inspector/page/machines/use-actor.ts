import { useRef, useState } from 'preact/hooks'
import { get } from '../api/call.ts'
import { useAsked, useFeed } from '../api/hooks.ts'
import type { ActorDetail, ActorNode, Step } from '../api/shapes.ts'
import { mergeSteps } from './steps.ts'

/** How often counts, context and tree are read again while steps come in, in milliseconds. */
const AGAIN = 1_500

export interface ActorSeen {
  readonly detail: ActorDetail | undefined
  readonly steps: readonly Step[]
  readonly states: readonly string[]
  /** The steps of the last batch. */
  readonly fresh: readonly Step[]
  readonly failure: string | undefined
}

const NONE: readonly Step[] = []

/** An actor as it is, with its steps as they happen. */
export const useActor = (id: string | undefined): ActorSeen => {
  const asked = useAsked(
    async () => (id === undefined ? undefined : await get<ActorDetail>(`/api/actors/${encodeURIComponent(id)}`)),
    id ?? '',
  )
  const [heard, setHeard] = useState<{ id: string | undefined; all: readonly Step[]; fresh: readonly Step[] }>()
  const later = useLater(asked.again)
  useFeed(['actor'], (batch) => {
    const fresh = batch.flatMap(({ topic, data }) => (topic === 'actor' ? [data as Step] : []))
    const own = fresh.filter(({ actor }) => actor === id)
    if (own.length > 0 || batch.some(({ topic }) => topic === 'stream')) later()
    if (own.length === 0) return
    const before = heard?.id === id ? (heard?.all ?? NONE) : NONE
    setHeard({ id, all: [...before, ...own].slice(-200), fresh: own })
  })
  const detail = asked.answer?.id === id ? asked.answer : undefined
  const own = heard?.id === id ? heard : undefined
  const steps = mergeSteps(detail?.steps ?? NONE, own?.all ?? NONE)
  const states = steps.at(-1)?.after ?? detail?.state ?? []
  return { detail, steps, states, fresh: own?.fresh ?? NONE, failure: asked.failure }
}

/** The tree of actors, read again when something has happened in it. */
export const useActors = (): { readonly actors: readonly ActorNode[]; readonly failure: string | undefined } => {
  const { answer, failure, again } = useAsked(
    () => get<ActorNode | readonly ActorNode[]>('/api/actors'),
    'actors',
    10_000,
  )
  const later = useLater(again)
  useFeed(['actor'], later)
  return { actors: answer === undefined ? [] : ([answer].flat() as ActorNode[]), failure }
}

/** Does something once, a little later, however often it is asked to. */
const useLater = (act: () => void): (() => void) => {
  const timer = useRef<number | undefined>(undefined)
  return () => {
    timer.current ??= window.setTimeout(() => {
      timer.current = undefined
      act()
    }, AGAIN)
  }
}
