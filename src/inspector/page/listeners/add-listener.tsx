import { useState } from 'preact/hooks'
import { wordsOf } from '../api/call.ts'
import type { Json } from '../api/shapes.ts'
import { Complaint } from '../parts/complaint.tsx'
import type { AddedListener } from './draft.ts'
import { ProtocolField } from './protocol-field.tsx'

interface AddListenerProps {
  readonly taken: readonly string[]
  readonly onAdd: (listener: AddedListener) => void
}

/** A new listener: its name and protocol first, its sockets then in its table. */
export const AddListener = ({ taken, onAdd }: AddListenerProps) => {
  const [failure, setFailure] = useState<string>()
  const [added, setAdded] = useState(0)
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const form = event.currentTarget as HTMLFormElement
    try {
      onAdd(readForm(new FormData(form), taken))
      setFailure(undefined)
      form.reset()
      setAdded(added + 1)
    } catch (thrown) {
      setFailure(wordsOf(thrown))
    }
  }
  return (
    <form class="add-listener" onSubmit={submit} aria-label="Add a listener">
      <label>
        New listener
        <input name="name" required pattern="[A-Za-z0-9._\-]+" placeholder="name" autocomplete="off" size={12} />
      </label>
      <ProtocolField key={added} />
      <button type="submit">Add listener</button>
      <Complaint text={failure} />
    </form>
  )
}

const readForm = (form: FormData, taken: readonly string[]): AddedListener => {
  const [name, protocol, options] = ['name', 'protocol', 'options'].map((field) => String(form.get(field)).trim())
  if (taken.includes(name as string)) throw new Error(`There is a listener '${name}' already.`)
  return { name: name as string, protocol: protocol as string, ...(options && { options: readOptions(options) }) }
}

const readOptions = (text: string): Json => {
  try {
    return JSON.parse(text) as Json
  } catch {
    throw new Error('The options are no JSON. Write an object such as {"to": "127.0.0.1:80"}.')
  }
}
