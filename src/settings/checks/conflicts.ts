import { bindConflicts } from '../../policies/bind-conflicts.ts'
import { complaint, type Finding } from '../finding.ts'
import type { Draft } from '../normalize.ts'

/** Sockets that exclude each other (L3, L4, L5, L8, L9). The complaint stands at the later row. */
export const checkConflicts = ({ listeners }: Draft, host: { readonly ipv6: boolean }): Finding[] => {
  const sure = listeners.filter(({ transportIsSure }) => transportIsSure)
  const rows = sure.flatMap(({ settings: { name, transport }, rows }) =>
    rows
      .filter((row) => row.sound)
      .map(({ at, settings }) => ({ at, endpoint: { ...settings, transport, owner: name } })),
  )
  const endpoints = rows.map(({ endpoint }) => endpoint)
  return bindConflicts(endpoints, host).map(({ second, message }) => complaint(rows[second]!.at, message))
}
