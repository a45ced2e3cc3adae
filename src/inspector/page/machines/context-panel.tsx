import type { Json, Step } from '../api/shapes.ts'

interface ContextPanelProps {
  readonly context: Json | undefined
  readonly step: Step | undefined
}

/** What the actor knows, now or after a chosen step; of a step its states before and after too. */
export const ContextPanel = ({ context, step }: ContextPanelProps) => (
  <section class="context" aria-label="Context">
    {step && (
      <dl>
        <dt>Event</dt>
        <dd>{step.event}</dd>
        <dt>Before</dt>
        <dd>{step.before.join(', ')}</dd>
        <dt>After</dt>
        <dd>{step.after.join(', ')}</dd>
      </dl>
    )}
    <h3>{step === undefined ? 'Context' : 'Context after this step'}</h3>
    <pre>{pretty(step === undefined ? context : step.context)}</pre>
  </section>
)

/** A context is JSON, or the text of one, which may be cut where it was too long. */
const pretty = (context: Json | undefined): string => {
  if (context === undefined) return 'not recorded'
  if (typeof context !== 'string') return JSON.stringify(context, null, 2)
  try {
    return JSON.stringify(JSON.parse(context), null, 2)
  } catch {
    return context
  }
}
