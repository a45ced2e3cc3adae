import { get } from '../api/call.ts'
import { useAsked } from '../api/hooks.ts'
import { usePlace } from '../api/route.ts'
import type { Status } from '../api/shapes.ts'
import { Complaint } from '../parts/complaint.tsx'
import { Answers } from './answers.tsx'
import { AskForm } from './ask-form.tsx'
import { RefusalList } from './refusal-list.tsx'

/** Why an address is let in or not, and who was not. */
export const WhyView = () => {
  const { query } = usePlace()
  const { answer: status, failure } = useAsked(() => get<Status>('/api/status'), 'status')
  const asked = query.toString()
  const [listener, from, to, serverName, through] = ['listener', 'from', 'to', 'serverName', 'through'].map(
    (name) => query.get(name) ?? undefined,
  )
  return (
    <div class="why-grid">
      <section aria-label="Ask why">
        <h2>Would this address be let in?</h2>
        <Complaint text={failure} />
        {status && <AskForm key={asked} status={status} {...{ listener, from, to, serverName, through }} />}
        {from && listener && <Answers key={asked} {...{ listener, from, to, serverName, through }} />}
      </section>
      <RefusalList status={status} />
    </div>
  )
}
