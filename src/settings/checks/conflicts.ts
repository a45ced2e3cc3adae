import { bindConflicts } from '../../policies/bind-conflicts.ts'
import { ADMIN } from '../admin.ts'
import { complaint, type Finding } from '../finding.ts'
import type { Draft } from '../normalize.ts'
import { adminRows } from './admin.ts'

/** Sockets that exclude each other (L3, L4, L5, L8, L9). The complaint stands at the later row. */
export const checkConflicts = (draft: Draft, host: { readonly ipv6: boolean }): Finding[] => {
  const sure = draft.listeners.filter(({ transportIsSure }) => transportIsSure)
  const own = adminRows(draft).filter((row) => row.sound)
  const admin = own.map(({ at, settings }) => ({
    at,
    endpoint: { ...settings, transport: 'tcp' as const, owner: ADMIN },
  }))
  const rows = sure.flatMap(({ settings: { name, transport }, rows }) =>
    rows
      .filter((row) => row.sound)
      .map(({ at, settings }) => ({ at, endpoint: { ...settings, transport, owner: name } })),
  )
  // The admin listener stands first, so that a listener that is opened at run time hears of it.
  const all = [...admin, ...rows]
  const endpoints = all.map(({ endpoint }) => endpoint)
  return bindConflicts(endpoints, host).map(({ second, message }) => complaint(all[second]!.at, message))
}
