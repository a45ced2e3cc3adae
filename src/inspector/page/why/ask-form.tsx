import { useState } from 'preact/hooks'
import { placeOf } from '../api/route.ts'
import type { Status } from '../api/shapes.ts'
import { targetOf } from './target.ts'

interface AskFormProps {
  readonly status: Status
  readonly listener: string | undefined
  readonly from: string | undefined
  readonly to: string | undefined
  readonly serverName: string | undefined
  readonly through: string | undefined
}

/** Who comes to where. What was asked is in the address of the page, to be kept or sent on. */
export const AskForm = ({ status, listener, from, to, serverName, through }: AskFormProps) => {
  const names = Object.keys(status.listeners)
  const [name, setName] = useState(listener ?? names[0] ?? '')
  const ask = (event: SubmitEvent) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget as HTMLFormElement)
    const given = (field: string) => String(form.get(field)).trim() || undefined
    const [from, to, serverName, through] = ['from', 'to', 'serverName', 'through'].map(given)
    location.hash = placeOf('why', { listener: name, from, to, serverName, through })
  }
  return (
    <form class="ask" onSubmit={ask}>
      <label>
        Address
        <input
          name="from"
          required
          defaultValue={from ?? ''}
          placeholder="203.0.113.9"
          autocomplete="off"
          spellcheck={false}
        />
      </label>
      <label>
        Listener
        <select value={name} onChange={({ currentTarget }) => setName(currentTarget.value)}>
          {names.map((known) => (
            <option key={known} value={known}>
              {known}
            </option>
          ))}
        </select>
      </label>
      <label>
        Socket
        <select name="to" key={name} defaultValue={to ?? ''}>
          {(status.listeners[name]?.sockets ?? []).map((socket) => (
            <option key={socket.name} value={targetOf(socket)} selected={targetOf(socket) === to}>
              {socket.address}:{socket.port} {socket.tls === 'off' ? '' : `tls ${socket.tls}`}
            </option>
          ))}
        </select>
      </label>
      <label>
        Server name
        <input name="serverName" defaultValue={serverName ?? ''} placeholder="none sent" autocomplete="off" />
      </label>
      <label>
        Through proxy
        <input name="through" defaultValue={through ?? ''} placeholder="none" autocomplete="off" spellcheck={false} />
      </label>
      <button type="submit" class="primary">
        Ask
      </button>
    </form>
  )
}
