import { useState } from 'preact/hooks'
import { get } from '../api/call.ts'
import { useAsked } from '../api/hooks.ts'
import type { ProtocolEntry, SettingShape } from '../api/shapes.ts'

/** The protocol of a new listener and its options: one of the server's own, which says what it takes, or a module's path. */
export const ProtocolField = () => {
  const { answer: protocols = [] } = useAsked(() => get<readonly ProtocolEntry[]>('/api/protocols'), 'protocols')
  const [written, setWritten] = useState('')
  const known = protocols.find(({ name }) => name === written.trim())
  return (
    <>
      <label>
        Protocol
        <input
          name="protocol"
          required
          list="protocols"
          placeholder="echo"
          autocomplete="off"
          size={12}
          onInput={({ currentTarget }) => setWritten(currentTarget.value)}
        />
        <datalist id="protocols">
          {protocols.map(({ name, summary }) => (
            <option key={name} value={name} label={summary} />
          ))}
        </datalist>
      </label>
      <label>
        Options
        <input name="options" placeholder={exampleOf(known)} autocomplete="off" spellcheck={false} size={26} />
      </label>
      {known && <About protocol={known} />}
    </>
  )
}

/** What is required stands in the example, so that it is not forgotten. */
const exampleOf = (protocol: ProtocolEntry | undefined): string => {
  if (protocol === undefined) return 'JSON, as {"to": "127.0.0.1:80"}'
  const { required = [], properties = {} } = protocol.options
  if (Object.keys(properties).length === 0) return 'none'
  return `JSON, as {${required.map((key) => `"${key}": …`).join(', ')}}`
}

const About = ({ protocol: { name, summary, transports, options } }: { readonly protocol: ProtocolEntry }) => {
  const rows = Object.entries(options.properties ?? {})
  return (
    <div class="about-protocol">
      <p>
        {summary} Over {transports.join(' or ')}.
      </p>
      {rows.length > 0 && (
        <details>
          <summary>Options of {name}</summary>
          <dl>
            {rows.map(([key, option]) => (
              <OptionRow key={key} name={key} option={option} required={options.required?.includes(key) ?? false} />
            ))}
          </dl>
        </details>
      )}
    </div>
  )
}

interface OptionRowProps {
  readonly name: string
  readonly option: SettingShape
  readonly required: boolean
}

const OptionRow = ({ name, option, required }: OptionRowProps) => (
  <>
    <dt>{name}</dt>
    <dd>
      {option.description}
      {required && ' Required.'}
      {option.properties && ` Its keys: ${Object.keys(option.properties).join(', ')}.`}
    </dd>
  </>
)
