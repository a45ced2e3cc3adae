import type { SettingShape, SocketStatus } from '../api/shapes.ts'
import { Complaint } from '../parts/complaint.tsx'
import { Choice, ListField, TextField } from './cells.tsx'
import type { Field, Row } from './draft.ts'
import { LiveCells } from './live-cells.tsx'

interface SocketRowProps {
  readonly listener: string
  readonly about: Readonly<Record<string, SettingShape>>
  readonly row: Row
  readonly status: SocketStatus | undefined
  readonly complaints: readonly string[]
  readonly disabled: boolean
  readonly onType: (field: Field, value: string) => void
  readonly onRestore: () => void
}

const WORDS: Readonly<Record<Row['change'], string>> = {
  none: '',
  empty: 'no socket',
  changed: 'changed',
  new: 'new',
  removed: 'to be removed',
}

/** A row of the table: what is set, to be edited, and what is. */
export const SocketRow = ({
  listener,
  about,
  row,
  status,
  complaints,
  disabled,
  onType,
  onRestore,
}: SocketRowProps) => {
  const { fields, index, change } = row
  const wrong = complaints.length > 0
  const cell = (field: Field) => ({
    value: fields[field],
    label: `${field} of row ${index + 1} of ${listener}`,
    disabled: disabled || (change === 'removed' && field !== 'port'),
    invalid: wrong,
    about: about[field],
    onType: (value: string) => onType(field, value),
  })
  return (
    <>
      <tr class={wrong ? `${change} wrong` : change}>
        <td data-label="Port">
          <TextField {...cell('port')} width={5} placeholder={change === 'empty' ? 'port' : ''} />
          {fields.port === 'any' && status !== undefined && <p class="quiet number">is {status.port}</p>}
        </td>
        <td data-label="Local address">
          <TextField {...cell('address')} width={15} placeholder={String(about.address?.default ?? '')} />
        </td>
        <td data-label="TLS">
          <Choice {...cell('tls')} />
        </td>
        <td data-label="Restriction">
          <Choice {...cell('restriction')} />
        </td>
        <td data-label="List">
          <ListField {...cell('addresses')} />
        </td>
        <LiveCells listener={listener} socket={status} without={WORDS[change]} />
        <td class="row-change">
          {change !== 'none' && change !== 'empty' && (
            <>
              <span class="mark">{WORDS[change]}</span>
              <button
                type="button"
                class="plain"
                onClick={onRestore}
                aria-label={`Restore row ${index + 1} of ${listener}`}
              >
                Restore
              </button>
            </>
          )}
        </td>
      </tr>
      {wrong && (
        <tr class="complaints">
          <td colSpan={9}>
            {complaints.map((text) => (
              <Complaint key={text} text={text} />
            ))}
          </td>
        </tr>
      )}
    </>
  )
}
