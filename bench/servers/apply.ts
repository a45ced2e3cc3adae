import type { ListenerInput, SettingsInput } from '../../src/index.ts'
import { type Cost, costOf, LISTENERS } from '../growth/cost.ts'
import { holder } from '../growth/holder.ts'
import type { Started } from '../harness/server.ts'
import { importPortreeve } from './source.ts'

const row = { port: 'any', address: '127.0.0.1' } as const

/** A table of so many rows, spread over the listeners; the last row of all may be another. */
const settingsOf = (sockets: number, last: object = {}): SettingsInput => ({
  listeners: Object.fromEntries(
    Array.from({ length: LISTENERS }, (_, number): [string, ListenerInput] => {
      const rows = Array.from({ length: sockets / LISTENERS }, () => row)
      const changed = number === LISTENERS - 1 ? rows.with(-1, { ...row, ...last }) : rows
      return [`l${number}`, { protocol: holder, sockets: changed }]
    }),
  ),
})

/** Starts so many sockets, changes one row, adds a hundred, and stops; what each of them has cost. */
export const start = async ({ source }: { source: string }): Promise<Started> => {
  const { createPortreeve, logOf } = await importPortreeve(source)
  const round = async (sockets: number): Promise<Record<string, Cost>> => {
    await using portreeve = createPortreeve(settingsOf(sockets))
    logOf(portreeve, () => {}, 'json')
    return {
      start: await costOf(() => portreeve.start()),
      change: await costOf(() => portreeve.apply(settingsOf(sockets, { tls: 'ext' }))),
      add: await costOf(() => portreeve.apply(settingsOf(sockets + 100, { tls: 'ext' }))),
    }
  }
  return { port: 0, answers: { 'round of 1000': () => round(1_000), 'round of 100': () => round(100) } }
}
