import type { SettingShape } from '../api/shapes.ts'

interface CellProps {
  readonly value: string
  readonly label: string
  readonly disabled: boolean
  readonly invalid: boolean
  /** What there is to know of the setting. */
  readonly about: SettingShape | undefined
  readonly onType: (value: string) => void
}

/** A value that is typed in place. */
export const TextField = ({
  value,
  label,
  disabled,
  invalid,
  onType,
  width,
  placeholder,
}: CellProps & {
  readonly width: number
  readonly placeholder: string
}) => (
  <input
    class="cell"
    size={width}
    value={value}
    aria-label={label}
    aria-invalid={invalid}
    disabled={disabled}
    placeholder={placeholder}
    spellcheck={false}
    autocomplete="off"
    onInput={({ currentTarget }) => onType(currentTarget.value)}
  />
)

/** One of the few words that the setting can be. */
export const Choice = ({ value, label, disabled, about, onType }: CellProps) => (
  <select
    class="cell"
    value={value}
    aria-label={label}
    disabled={disabled}
    onChange={({ currentTarget }) => onType(currentTarget.value)}
  >
    {(about?.enum ?? [value]).map((choice) => (
      <option key={choice} value={choice}>
        {choice}
      </option>
    ))}
  </select>
)

/** An address list: one line as a rule, more when there are more. */
export const ListField = ({ value, label, disabled, invalid, onType }: CellProps) => (
  <textarea
    class="cell"
    rows={Math.min(8, value.trimEnd().split('\n').length)}
    cols={14}
    value={value}
    aria-label={label}
    aria-invalid={invalid}
    disabled={disabled}
    placeholder="–"
    spellcheck={false}
    onInput={({ currentTarget }) => onType(currentTarget.value)}
  />
)
