import { PortreeveError, type SettingsComplaint } from '../errors.ts'
import {
  formatComplaint,
  type Located,
  type Plan,
  type PlanRow,
  type Prepared,
  planChange,
  prepare,
  refused,
  type Settings,
} from '../settings/index.ts'
import type { Estate } from './estate.ts'
import type { AnyPort } from './socket-types.ts'
import type { Change, ListenerStart } from './supervisor/index.ts'

/** New settings that can be adopted: nothing in them can fail any more. */
export interface Prospect {
  readonly plan: Plan
  readonly prepared: Prepared
}

/**
 * Prepares new settings, all or nothing (L6). Rejects with a `PortreeveError` of code `SETTINGS_INVALID` for what is wrong
 * with them, tells of that, and has changed nothing then. `located` adds where in their file it stands.
 */
export const prepareChange = async (
  estate: Estate,
  next: (current: Settings | undefined) => Settings,
  located: Located = (complaint) => complaint,
): Promise<Prospect> => {
  try {
    const before = estate.prepared
    const plan = planChange(before?.settings, next(before?.settings))
    const inUse = before && { ...before, certificate: (domain: string) => estate.certificates.get(domain) }
    return { plan, prepared: await prepare(plan.settings, inUse) }
  } catch (error) {
    if (!(error instanceof PortreeveError) || error.code !== 'SETTINGS_INVALID') throw error
    const complaints = (error.complaints as SettingsComplaint[]).map(located)
    estate.announce({ type: 'settings.refused', time: Date.now(), complaints: complaints.map(formatComplaint) })
    throw refused(complaints)
  }
}

/** Tells that new settings hold. */
export const tellApplied = (estate: Estate, { rows }: Plan): void => {
  const count = (wanted: PlanRow['action']) => rows.filter(({ action }) => action === wanted).length
  const [kept, opened, closed, rebound] = [count('keep'), count('open'), count('close'), count('rebind')]
  estate.announce({ type: 'settings.applied', time: Date.now(), kept, opened, closed, rebound })
}

/** What a plan means for the actors. */
export const changeOf = (
  before: Prepared | undefined,
  { listeners, domains }: Prepared,
  { rows }: Plan,
  made: { start(listener: string): ListenerStart; port(socket: string): AnyPort },
): Change => {
  const isNew = (name: string) => !before?.listeners.has(name)
  const closing = rows.filter(
    ({ action, listener }) => listeners.has(listener) && (action === 'close' || action === 'rebind'),
  )
  const opening = rows.filter(({ action, listener }) => !isNew(listener) && (action === 'open' || action === 'rebind'))
  return {
    end: [...(before?.listeners.keys() ?? [])].filter((name) => !listeners.has(name)),
    close: byListener(closing),
    update: [...listeners]
      .filter(([name]) => !isNew(name))
      .map(([listener, { settings }]) => ({ listener, drainDeadline: settings.drainDeadline })),
    start: [...listeners.keys()].filter(isNew).map(made.start),
    open: byListener(opening).map(({ listener, sockets }) => ({ listener, ports: sockets.map(made.port) })),
    certificates: domains.all,
  }
}

/** Socket names by their listener, in the order of the plan. */
const byListener = (rows: readonly PlanRow[]): { listener: string; sockets: string[] }[] => {
  const groups = new Map<string, string[]>()
  for (const { listener, socket } of rows) {
    const group = groups.get(listener)
    if (group === undefined) groups.set(listener, [socket])
    else group.push(socket)
  }
  return [...groups].map(([listener, sockets]) => ({ listener, sockets }))
}
