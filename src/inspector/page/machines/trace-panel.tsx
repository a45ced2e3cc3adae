import { useState } from 'preact/hooks'
import { call, get, post, wordsOf } from '../api/call.ts'
import { useFeed } from '../api/hooks.ts'
import type { Trace, TraceStep } from '../api/shapes.ts'
import { Complaint } from '../parts/complaint.tsx'
import { TraceSteps } from './trace-steps.tsx'

/** Follows the next connection from an address on its whole way. */
export const TracePanel = () => {
  const [trace, setTrace] = useState<Trace>()
  const [steps, setSteps] = useState<readonly TraceStep[]>([])
  const [failure, setFailure] = useState<string>()
  const readAgain = (id: string) =>
    get<Trace>(`/api/traces/${encodeURIComponent(id)}`).then(
      (report) => setSteps(report.steps),
      () => {},
    )
  useFeed(['trace'], (batch) => {
    if (trace !== undefined && batch.some(({ topic }) => topic === 'stream')) readAgain(trace.id)
    const own = batch.flatMap(({ topic, data }) => (topic === 'trace' ? [data as TraceStep] : []))
    setSteps((before) => [...before, ...own.filter((step) => step.trace === trace?.id)].slice(-200))
  })
  const stop = () => {
    if (trace !== undefined) call('DELETE', `/api/traces/${encodeURIComponent(trace.id)}`).catch(() => {})
    setTrace(undefined)
    setSteps([])
  }
  const follow = async (event: SubmitEvent) => {
    event.preventDefault()
    const from = String(new FormData(event.currentTarget as HTMLFormElement).get('from')).trim()
    stop()
    setFailure(undefined)
    await post<Trace>('/api/traces', { from }).then(
      (begun) => {
        setTrace(begun)
        setSteps(begun.steps)
      },
      (thrown) => setFailure(wordsOf(thrown)),
    )
  }
  return (
    <section class="trace" aria-label="Follow a connection">
      <form onSubmit={follow}>
        <label>
          Follow the next connection from
          <input name="from" required placeholder="address" size={18} autocomplete="off" spellcheck={false} />
        </label>
        <button type="submit">Follow</button>
        {trace !== undefined && (
          <button type="button" class="plain" onClick={stop}>
            Stop
          </button>
        )}
        <Complaint text={failure} />
      </form>
      {trace !== undefined && <TraceSteps from={trace.from} steps={steps} />}
    </section>
  )
}
