import { useState } from 'preact/hooks'
import { ApiFailure, post, wordsOf } from '../api/call.ts'
import type { Complaint, Edit, Planned } from '../api/shapes.ts'

/** What stands in the way of an update. */
export interface Trouble {
  readonly code: string
  readonly words: string
  readonly complaints: readonly Complaint[]
}

const troubleOf = (thrown: unknown): Trouble => {
  const { code = '', complaints = [] } = thrown instanceof ApiFailure ? thrown : {}
  return { code, words: wordsOf(thrown), complaints }
}

export interface Review {
  readonly trouble: Trouble | undefined
  readonly reviewed: { readonly edits: readonly Edit[]; readonly planned: Planned } | undefined
  /** Asks what edits would do. */
  readonly ask: (edits: readonly Edit[]) => Promise<void>
  /** Forgets what was asked, and what was wrong with it. */
  readonly end: () => void
  /** Takes the settings file as somebody else has written it. */
  readonly reload: () => Promise<void>
}

/** The step before an update: what it would do, or why it cannot be. */
export const useReview = (again: () => void): Review => {
  const [{ trouble, reviewed }, setState] = useState<Partial<Pick<Review, 'trouble' | 'reviewed'>>>({})
  const fail = (thrown: unknown) => setState({ trouble: troubleOf(thrown) })
  const end = () => setState({})
  return {
    trouble,
    reviewed,
    ask: (edits) =>
      post<Planned>('/api/plan', { edits }).then((planned) => setState({ reviewed: { edits, planned } }), fail),
    end,
    reload: () =>
      post('/api/reload').then(() => {
        end()
        again()
      }, fail),
  }
}
