import type { Plan, PlanListener, PlanRow } from '../api/shapes.ts'

const WORDS = { keep: 'stays', open: 'opens', close: 'closes', rebind: 'closes and opens again' } as const
const LISTENER_WORDS = { add: 'new listener', remove: 'listener removed', change: 'listener changes' } as const

/** What stays, opens, closes and is bound again; sockets that stay as they are count only. */
export const PlanTable = ({ plan }: { plan: Plan }) => {
  const moving = plan.rows.filter(({ action, changes }) => action !== 'keep' || changes.length > 0)
  const listeners = plan.listeners.filter(({ action }) => action !== 'keep')
  const still = plan.rows.length - moving.length
  return (
    <div class="plan">
      <ul>
        {listeners.map((listener) => (
          <ListenerLine key={listener.listener} {...listener} />
        ))}
        {moving.map((row) => (
          <RowLine key={`${row.action} ${row.listener} ${row.socket}`} {...row} />
        ))}
        {plan.server.map((text) => (
          <li key={text}>
            <b>server</b> {text}
          </li>
        ))}
      </ul>
      <p class="quiet">{still === 1 ? '1 socket stays as it is.' : `${still} sockets stay as they are.`}</p>
    </div>
  )
}

const ListenerLine = ({ action, listener, changes }: PlanListener) => (
  <li>
    <b>{action === 'keep' ? '' : LISTENER_WORDS[action]}</b> {listener} <span class="quiet">{changes.join(', ')}</span>
  </li>
)

const RowLine = ({ action, listener, endpoint: { transport, address, port }, changes }: PlanRow) => (
  <li class={`plan-${action}`}>
    <b>{WORDS[action]}</b> {listener}, {transport} {address}:{port} <span class="quiet">{changes.join(', ')}</span>
  </li>
)
