import { builtinOf } from '../../protocols/by-name.ts'
import { complaint, type Finding } from '../finding.ts'
import { checkShape } from '../issues.ts'
import type { DraftListener } from '../normalize.ts'

/** Asks the named protocol about its options: their shape first, and then what they are on this host. */
export const checkOptions = (listener: DraftListener, directory = '.'): Finding[] => {
  const { protocol, transport } = listener.settings
  const builtin = builtinOf(protocol)
  // Where something else is wrong, the options may be there under a mistyped key.
  if (builtin === undefined || (listener.options === undefined && !listener.sound)) return []
  const at = [...listener.at, 'options']
  const shape = checkShape(builtin.options, listener.options ?? {}, at)
  if (shape.length > 0) return shape
  const context = { transport, baseDirectory: directory }
  const complaints = builtin.complaints(listener.options ?? {}, context)
  return complaints.map(({ path, message }) => complaint([...at, ...path], message))
}
